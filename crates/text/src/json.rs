//! One document a line: the JSON objects of a batch.

use serde_json::{Map, Value};

use crate::{Content, Input, Problem};

/// The input of one line of a `.jsonl` file: `{"path" | "url", "title"?, "published"?, "issuers"?, "language"?,
/// "text" | "html"}`; other fields are passed over.
///
/// # Errors
///
/// A `bad-line` problem that says where in the line it stops being JSON, or which field is missing or of the wrong
/// kind; the caller knows the number of the line.
pub fn json_line(line: &str) -> Result<Input, Problem> {
    let value: Value =
        serde_json::from_str(line.trim_start_matches('\u{feff}')).map_err(|error| not_json(&error))?;
    let Value::Object(object) = value else {
        return Err(bad_line(format!("the line holds {}, not an object", kind(&value))));
    };
    let content = match (text(&object, "text")?, text(&object, "html")?) {
        (Some(text), None) => Content::Text(text),
        (None, Some(html)) => Content::Html(html),
        (Some(_), Some(_)) => return Err(bad_line("the object has both `text` and `html`".into())),
        (None, None) => return Err(bad_line("the object has neither `text` nor `html`".into())),
    };
    Ok(Input {
        charset: None,
        path: text(&object, "path")?,
        url: text(&object, "url")?,
        title: text(&object, "title")?,
        published: text(&object, "published")?,
        issuers: issuers(&object)?,
        language: text(&object, "language")?,
        content,
    })
}

/// The string of a field; absent and `null` are the same.
fn text(object: &Map<String, Value>, field: &str) -> Result<Option<String>, Problem> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(bad_line(format!("`{field}` is {}, not a string", kind(other)))),
    }
}

/// A list of parties, or a single one.
fn issuers(object: &Map<String, Value>) -> Result<Vec<String>, Problem> {
    let wrong = |value: &Value| bad_line(format!("`issuers` holds {}, not strings", kind(value)));
    match object.get("issuers") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(one)) => Ok(vec![one.clone()]),
        Some(Value::Array(several)) => {
            several.iter().map(|v| v.as_str().map(str::to_string).ok_or_else(|| wrong(v))).collect()
        }
        Some(other) => Err(wrong(other)),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn not_json(error: &serde_json::Error) -> Problem {
    let said = error.to_string();
    let what = said.split(" at line ").next().unwrap_or("it ends too early");
    bad_line(format!("the line is not JSON at column {}: {what}", error.column()))
}

fn bad_line(message: String) -> Problem {
    Problem {
        code: "bad-line",
        message,
        hint: "write one JSON object a line, such as {\"path\": \"a.txt\", \"text\": \"…\"}".into(),
        span: None,
    }
}

#[cfg(test)]
mod tests {
    //! Lines, good and broken.
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::json_line;
    use crate::{Content, read};

    #[test]
    fn a_full_line() {
        let line = r#"{"path":"a.txt","url":null,"title":"T","published":"2024-01-02","issuers":["NO","-/Castellan"],"language":"en","text":"It was\r\nnamed.","score":[1]}"#;
        let input = json_line(line).unwrap();
        assert_eq!((input.path.as_deref(), input.url.as_deref()), (Some("a.txt"), None));
        assert_eq!(input.issuers, ["NO", "-/Castellan"]);
        let document = read(input);
        assert_eq!(document.text, "It was\nnamed.");
        assert_eq!(document.title.as_deref(), Some("T"));
        assert_eq!(document.published.unwrap().to_string(), "2024-01-02");
    }

    #[test]
    fn a_page_and_a_single_issuer() {
        let input = json_line(r#"{"html":"<p>It was named.","issuers":"NO"}"#).unwrap();
        assert!(matches!(input.content, Content::Html(_)));
        assert_eq!(input.issuers, ["NO"]);
        assert_eq!(read(input).text, "It was named.");
    }

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let problem = json_line(line).unwrap_err();
        assert_eq!(problem.code, "bad-line");
        assert!(problem.message.contains(expected), "{line}: {}", problem.message);
    }

    #[test]
    fn broken_lines() {
        check(r#"{"text": "a""#, "column 12: EOF");
        check(r#"{"text": a}"#, "column 10");
        check("", "column 0: EOF");
        check("[]", "a list, not an object");
        check("{}", "neither `text` nor `html`");
        check(r#"{"text":"a","html":"b"}"#, "both");
        check(r#"{"text":5}"#, "`text` is a number");
        check(r#"{"text":"a","published":20240102}"#, "`published` is a number");
        check(r#"{"text":"a","issuers":[1]}"#, "`issuers` holds a number");
        check(&"[".repeat(100_000), "recursion limit");
    }
}
