//! `GET …/cloudPCs`: the list of Cloud PCs, page by page.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::skip_token::{self, SKIP_TOKEN};
use crate::protocol::{evolvable, guid, query};
use crate::state::State;
use crate::tenant::cloud_pc::CloudPc;
use crate::tenant::filter::Filter;
use crate::tenant::select::Select;

const CONTEXT: &str = "deviceManagement/virtualEndpoint/cloudPCs";

/// The largest `$top`. The service's own limit is unverified.
const MAX_TOP: usize = 999;

/// `$skip`, `$orderby`, `$search` and `$expand` are not documented, and so refused.
const OPTIONS: [&str; 5] = ["$select", "$filter", "$count", "$top", SKIP_TOKEN];

pub(super) fn answer(call: &Call<'_>, state: &mut State) -> Result<Response<Bytes>, GraphError> {
    let root = call.root()?;
    let uri = call.request.uri();
    let [select, filter, count, top, token] = query::options(uri, OPTIONS)?;
    let select = select.map_or(Ok(Select::default()), |text| read_select(&text))?;
    let filter = filter.map(|text| read_filter(&text)).transpose()?;
    let count = count.map_or(Ok(false), |text| read_count(&text))?;
    let top = top.map(|text| read_top(&text)).transpose()?;

    let query = skip_token::query_without(uri);
    let start = match token {
        Some(token) => state.pages.start(&token, &query),
        None => Some(0),
    };
    let start = start.ok_or_else(|| GraphError::bad_request("The $skiptoken is not valid."))?;
    let is_wanted = |cloud_pc: &CloudPc| filter.as_ref().is_none_or(|f| f.matches(cloud_pc));
    let cloud_pcs = state.tenant.cloud_pcs().iter();
    let all = count.then(|| cloud_pcs.clone().filter(|pc| is_wanted(pc)).count());
    let rest = cloud_pcs.enumerate().skip(start);
    let mut rest = rest.filter(|(_, cloud_pc)| is_wanted(cloud_pc));
    let page = rest
        .by_ref()
        .take(top.unwrap_or(state.settings.page_size.get()));
    let page: Vec<Value> = page.map(|(_, cloud_pc)| select.apply(cloud_pc)).collect();
    let next = rest.next().map(|(index, _)| index);

    let mut answer = root.list(CONTEXT, page);
    if let Some(all) = all {
        answer["@odata.count"] = json!(all);
    }
    if let Some(next) = next {
        let token = guid::random(&mut state.rng);
        let separator = if query.is_empty() { "" } else { "&" };
        let link = format!("{}?{query}{separator}{SKIP_TOKEN}={token}", uri.path());
        answer["@odata.nextLink"] = json!(root.link(&link));
        state.pages.insert(token, query, next);
    }
    Ok(evolvable::answer(call.request.headers(), answer))
}

fn read_select(text: &str) -> Result<Select, GraphError> {
    let select = Select::parse(text);
    match select.unknown() {
        Some(name) => Err(GraphError::bad_request(format!(
            "A Cloud PC has no property '{name}'."
        ))),
        None => Ok(select),
    }
}

fn read_filter(text: &str) -> Result<Filter, GraphError> {
    Filter::parse(text).ok_or_else(|| GraphError::bad_request("The $filter is not supported."))
}

fn read_count(text: &str) -> Result<bool, GraphError> {
    text.parse()
        .map_err(|_| GraphError::bad_request("$count must be true or false."))
}

/// The size of a page, not of the whole list: the documented link shows it.
fn read_top(text: &str) -> Result<usize, GraphError> {
    let top = text.parse().ok().filter(|top| (1..=MAX_TOP).contains(top));
    top.ok_or_else(|| GraphError::bad_request(format!("$top must be from 1 to {MAX_TOP}.")))
}
