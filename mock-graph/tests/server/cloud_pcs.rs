//! The list of Cloud PCs.

use serde_json::{Value, json};

use crate::client::{Answer, CALLER, ENDPOINT, Graph};

fn value(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["value"].as_array().unwrap().clone()
}

/// The items of every page, found by following the links.
fn pages(graph: &Graph, query: &str) -> Vec<Vec<Value>> {
    let mut link = graph.url(&format!("{ENDPOINT}/cloudPCs{query}"));
    let mut pages = Vec::new();
    loop {
        let answer = graph.try_send("GET", &link, &CALLER, "").unwrap();
        pages.push(value(&answer));
        match answer.json().get("@odata.nextLink") {
            Some(next) => link = next.as_str().unwrap().to_owned(),
            None => return pages,
        }
    }
}

#[test]
fn the_links_lead_through_all_pages() {
    let graph = Graph::start();
    let ids = |items: &[Value]| -> Vec<_> { items.iter().map(|pc| pc["id"].clone()).collect() };
    let all = ids(&graph.list("cloudPCs"));
    let lengths = |pages: &[Vec<Value>]| pages.iter().map(Vec::len).collect::<Vec<_>>();

    let default = pages(&graph, "");
    assert_eq!(lengths(&default), [25, 25, 10]);
    assert_eq!(ids(&default.concat()), all);
    let topped = pages(&graph, "?$top=30");
    assert_eq!(lengths(&topped), [30, 30]);
    assert_eq!(ids(&topped.concat()), all);
    graph.settings(json!({ "pageSize": 7 }));
    let small = pages(&graph, "?$select=id&$count=true");
    assert_eq!(lengths(&small), [7, 7, 7, 7, 7, 7, 7, 7, 4]);
    assert_eq!(ids(&small.concat()), all);
}

#[test]
fn a_link_is_absolute_opaque_and_reusable() {
    let graph = Graph::start();
    let first = graph.get("/cloudPCs?$top=2&$count=true").json();
    assert_eq!(first["@odata.count"], 60);
    assert_eq!(
        first["@odata.context"],
        graph.url("/beta/$metadata#deviceManagement/virtualEndpoint/cloudPCs")
    );
    let link = first["@odata.nextLink"].as_str().unwrap();
    let start = graph.url(&format!(
        "{ENDPOINT}/cloudPCs?$top=2&$count=true&$skiptoken="
    ));
    let token = link.strip_prefix(&start).unwrap();
    assert_eq!(token.len(), 36);
    let follow = || value(&graph.try_send("GET", link, &CALLER, "").unwrap());
    assert_eq!(follow(), follow());
    assert_ne!(follow(), *first["value"].as_array().unwrap());

    for query in [
        format!("?$skiptoken={token}"),
        format!("?$top=3&$count=true&$skiptoken={token}"),
        "?$skiptoken=2".to_owned(),
        "?$skiptoken=0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3".to_owned(),
    ] {
        let answer = graph.get(&format!("/cloudPCs{query}"));
        answer.assert_error(400, "BadRequest");
    }
    assert_eq!(graph.control("POST", "reset", json!(null)).status, 204);
    let after_reset = graph.try_send("GET", link, &CALLER, "").unwrap();
    after_reset.assert_error(400, "BadRequest");
}

#[test]
fn a_filter_selects_equal_values() {
    let graph = Graph::start();
    let odd =
        json!({ "displayName": "O'Neil's", "status": "notYetInvented", "userPrincipalName": null });
    let odd = graph.control("POST", "cloudPCs", odd).json();
    let all = graph.list("cloudPCs");
    let first = |member: &str| all[0][member].as_str().unwrap().to_owned();
    let policy = first("provisioningPolicyId");
    let user = first("userPrincipalName");
    type Test<'a> = &'a dyn Fn(&Value) -> bool;
    let cases: [(String, Test); 7] = [
        ("productType eq 'frontline'".to_owned(), &|pc| {
            pc["productType"] == "frontline"
        }),
        (
            "disasterRecoveryCapability/capabilityType eq 'failover'".to_owned(),
            &|pc| !pc["disasterRecoveryCapability"].is_null(),
        ),
        ("status eq 'failed'".to_owned(), &|pc| {
            pc["status"] == "failed"
        }),
        ("displayName eq 'O''Neil''s'".to_owned(), &|pc| {
            pc["id"] == odd["id"]
        }),
        (format!("userPrincipalName eq '{user}'"), &|pc| {
            pc["userPrincipalName"] == *user
        }),
        (
            format!("provisioningPolicyId eq '{policy}' and status eq 'provisioned'"),
            &|pc| pc["provisioningPolicyId"] == *policy && pc["status"] == "provisioned",
        ),
        ("status eq ''".to_owned(), &|_| false),
    ];
    for (filter, test) in cases {
        let query = filter.replace(' ', "%20").replace('\'', "%27");
        let found = pages(
            &graph,
            &format!("?$select=id&$count=true&$top=3&$filter={query}"),
        );
        let wanted: Vec<_> = all
            .iter()
            .filter(|pc| test(pc))
            .map(|pc| &pc["id"])
            .collect();
        let found = found.concat();
        let found: Vec<_> = found.iter().map(|pc| &pc["id"]).collect();
        assert_eq!(found, wanted, "{filter}");
        let one = graph
            .get(&format!("/cloudPCs?$count=true&$top=1&$filter={query}"))
            .json();
        assert_eq!(one["@odata.count"], wanted.len(), "{filter}");
    }
}

#[test]
fn select_sends_the_selected_properties_only() {
    let graph = Graph::start();
    let plain = &value(&graph.get("/cloudPCs"))[0];
    let whole = &graph.list("cloudPCs")[0];
    for (name, value) in plain.as_object().unwrap() {
        assert_eq!(whole[name], *value);
    }
    for on_demand in ["disasterRecoveryCapability", "lastLogoffDateTime"] {
        assert!(plain.get(on_demand).is_none());
        assert!(whole.get(on_demand).is_some());
    }
    let query = "$select=id,disasterRecoveryCapability,connectivityResult,id";
    let selected = &value(&graph.get(&format!("/cloudPCs?{query}")))[0];
    let wanted = json!({
        "id": whole["id"],
        "disasterRecoveryCapability": whole["disasterRecoveryCapability"],
        "connectivityResult": null,
    });
    assert_eq!(*selected, wanted);
}

#[test]
fn other_options_are_refused() {
    let graph = Graph::start();
    for query in [
        "top=5",
        "$top=0",
        "$top=1000",
        "$top=-1",
        "$top=two",
        "$top=",
        "$top=1&$top=1",
        "$count=yes",
        "$count",
        "$select=",
        "$select=*",
        "$select=id,",
        "$select=id,%20status",
        "$select=Id",
        "$select=nothing",
        "$skip=5",
        "$orderby=displayName",
        "$search=x",
        "$expand=x",
        "$Filter=status%20eq%20'failed'",
        "$filter=",
        "$filter=status",
        "$filter=status%20eq%20failed",
        "$filter=status%20eq%20'failed",
        "$filter=status%20eq%20'failed'%20and",
        "$filter=status%20eq%20'failed'%20or%20status%20eq%20'x'",
        "$filter=status%20ne%20'failed'",
        "$filter=id%20eq%20'x'",
        "$filter=contains(displayName,'x')",
        "$filter=%ff",
        "api-version=2",
    ] {
        let answer = graph.get(&format!("/cloudPCs?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        answer.assert_error(400, "BadRequest");
    }
    assert_eq!(graph.get("/cloudPCs/").status, 404);
    let post = graph.send("POST", &format!("{ENDPOINT}/cloudPCs"), &CALLER, "");
    post.assert_error(405, "MethodNotAllowed");
}
