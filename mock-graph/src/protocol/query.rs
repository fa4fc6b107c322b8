//! Query options: an operation accepts its own, each at most once, and no others.

use http::Uri;

use crate::protocol::error::GraphError;

/// The values, in the order of `names`.
pub(crate) fn options<const N: usize>(
    uri: &Uri,
    names: [&str; N],
) -> Result<[Option<String>; N], GraphError> {
    let query = uri.query().unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|_| GraphError::bad_request("The query is not well formed."))?;
    let mut values = [const { None }; N];
    for (name, value) in pairs {
        let Some(index) = names.iter().position(|known| *known == name) else {
            let message = format!("The query option '{name}' is not supported here.");
            return Err(GraphError::bad_request(message));
        };
        if values[index].replace(value).is_some() {
            let message = format!("The query option '{name}' must not be repeated.");
            return Err(GraphError::bad_request(message));
        }
    }
    Ok(values)
}

/// For an operation without documented options. What the service answers to one is unverified.
pub(crate) fn none(uri: &Uri) -> Result<(), GraphError> {
    options(uri, []).map(|[]| ())
}
