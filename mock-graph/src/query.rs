//! Query options: those of the operation, each at most once, and nothing else.

use axum::extract::Query;
use axum::http::Uri;

use crate::errors::GraphError;

/// The values by the place of their names.
pub(crate) fn options<const N: usize>(
    uri: &Uri,
    names: [&str; N],
) -> Result<[Option<String>; N], GraphError> {
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        return Err(GraphError::bad_request("The query is not well formed."));
    };
    let mut values = [const { None }; N];
    for (name, value) in pairs {
        let Some(place) = names.iter().position(|known| *known == name) else {
            let message = format!("There is no query option '{name}' here.");
            return Err(GraphError::bad_request(message));
        };
        if values[place].replace(value).is_some() {
            let message = format!("The query option '{name}' must be given once.");
            return Err(GraphError::bad_request(message));
        }
    }
    Ok(values)
}

/// Of an operation for which none is documented; what the service says to one is unverified.
pub(crate) fn none(uri: &Uri) -> Result<(), GraphError> {
    options(uri, []).map(|[]| ())
}
