//! A place in a JSON text, which knows its path: an error that names it can be looked up in the file.

use serde_json::Value;

/// A value, and how one gets to it: `$.controllers[0].name`. What is not there is null.
#[derive(Debug, Clone)]
pub(super) struct Place<'j> {
    value: &'j Value,
    path: String,
}

/// What everything is that is not in the file.
const NOTHING: &Value = &Value::Null;

impl<'j> Place<'j> {
    /// The whole text.
    pub(super) fn whole(value: &'j Value) -> Self {
        Self { value, path: "$".to_owned() }
    }

    /// The value under a key. Something that has no keys has nothing under them.
    pub(super) fn at(&self, key: &str) -> Self {
        Self { value: self.value.get(key).unwrap_or(NOTHING), path: format!("{}.{key}", self.path) }
    }

    /// Whether there is nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.value.is_null()
    }

    /// The items of a list.
    ///
    /// `PowerShell` makes one item out of a list of one, nothing out of an empty list, and now and then an object that holds the list
    /// and its length. All of these are lists.
    pub(super) fn items(&self) -> Vec<Self> {
        let list = match self.value {
            Value::Null => return Vec::new(),
            Value::Array(list) => list,
            Value::Object(fields) => match (fields.get("value"), fields.get("Count")) {
                (Some(Value::Array(list)), Some(_)) => list,
                _ => return vec![self.clone()],
            },
            _ => return vec![self.clone()],
        };
        let item = |(at, value)| Self { value, path: format!("{}[{at}]", self.path) };
        list.iter().enumerate().map(item).collect()
    }

    /// The keys and values of an object; none where there is nothing.
    pub(super) fn fields(&self) -> Result<Vec<(&'j str, Self)>, String> {
        match self.value {
            Value::Null => Ok(Vec::new()),
            Value::Object(fields) => {
                let field = |(key, value): (&'j String, &'j Value)| {
                    (key.as_str(), Self { value, path: format!("{}.{key}", self.path) })
                };
                Ok(fields.iter().map(field).collect())
            }
            _ => Err(self.wrong("an object")),
        }
    }

    /// The text, which must be there.
    pub(super) fn text(&self) -> Result<&'j str, String> {
        self.value.as_str().ok_or_else(|| self.wrong("text"))
    }

    /// The text, if there is anything. An empty one is nothing, as a parameter that was not given.
    pub(super) fn maybe_text(&self) -> Result<Option<&'j str>, String> {
        if self.is_nothing() { Ok(None) } else { self.text().map(|text| Some(text).filter(|text| !text.is_empty())) }
    }

    /// The whole number, if there is anything.
    pub(super) fn maybe_number(&self) -> Result<Option<i64>, String> {
        if self.is_nothing() {
            Ok(None)
        } else {
            self.value.as_i64().map(Some).ok_or_else(|| self.wrong("a whole number"))
        }
    }

    /// The texts of a list.
    pub(super) fn texts(&self) -> Result<Vec<&'j str>, String> {
        self.items().iter().map(Self::text).collect()
    }

    /// That something else was expected here.
    pub(super) fn wrong(&self, expected: &str) -> String {
        let found = match self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => format!("the number {number}"),
            Value::String(text) => format!("{:?}", text.chars().take(40).collect::<String>()),
            Value::Array(list) => format!("a list of {}", list.len()),
            Value::Object(_) => "an object".to_owned(),
        };
        format!("{}: expected {expected}, found {found}", self.path)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_that_powershell_gives_a_list_is_one() {
        for (shape, items) in [
            (json!({ "of": null }), vec![]),
            (json!({}), vec![]),
            (json!({ "of": [] }), vec![]),
            (json!({ "of": "a" }), vec!["a"]),
            (json!({ "of": ["a", "b"] }), vec!["a", "b"]),
            (json!({ "of": { "value": ["a", "b"], "Count": 2 } }), vec!["a", "b"]),
        ] {
            assert_eq!(Place::whole(&shape).at("of").texts(), Ok(items), "{shape}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let value = json!({ "list": [{ "name": 5 }], "text": { "a": [1] } });
        let whole = Place::whole(&value);
        let name = whole.at("list").items()[0].at("name");
        assert_eq!(name.text(), Err("$.list[0].name: expected text, found the number 5".to_owned()));
        assert_eq!(whole.at("text").maybe_text(), Err("$.text: expected text, found an object".to_owned()));
        assert!(whole.at("list").fields().unwrap_err().starts_with("$.list: expected an object, found a list of 1"));
        assert_eq!(whole.at("no").at("no").maybe_text(), Ok(None));
    }
}
