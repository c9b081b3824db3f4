//! From elements to rows.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    super::{
        rows::{Place, Row, Rows},
        shape::{Shape, is_member, is_type_name},
    },
    unescaped,
};

/// An element that is open.
enum Frame {
    /// `Objs`, and whatever only holds others: `Props`, `MS`, `LST`, `TN` and the like belong to the object above.
    Holder,
    /// An object that may be a row.
    Row(Row),
    /// An object in the place of a value.
    Object(Object),
    /// A list of an object in the place of a value.
    List,
    /// An entry of a dictionary: its key, and its value.
    Entry(Option<String>, Option<Shape>),
    /// A simple value, or the words of an object.
    Leaf { tag: String, name: Option<String>, text: String },
    /// What nothing is concluded from, with all that is in it.
    Skipped,
}

/// An object in the place of a value, as far as it is read.
#[derive(Default)]
struct Object {
    name: Option<String>,
    list: Option<Vec<Shape>>,
    members: Vec<(String, Shape)>,
    has_others: bool,
    words: Option<String>,
    value: Option<Shape>,
}

impl Object {
    fn shape(self) -> Shape {
        match self {
            Self { list: Some(list), .. } => Shape::List(list),
            Self { members, .. } if !members.is_empty() => Shape::Record(members),
            // The words of an enumeration are its value; those of anything else may be.
            Self { words: Some(words), value, .. } if value.is_some() || !is_type_name(&words) => Shape::Text(words),
            Self { value: Some(value), .. } => value,
            Self { words: Some(words), .. } => Shape::Text(words),
            Self { has_others: true, .. } => Shape::Strange,
            _ => Shape::Null,
        }
    }
}

/// What was read so far.
pub(super) struct Building {
    pub(super) rows: Rows,
    stack: Vec<Frame>,
    /// How many more values may follow.
    left: usize,
}

impl Building {
    pub(super) fn new(most: usize) -> Self {
        Self { rows: Rows::default(), stack: Vec::new(), left: most }
    }

    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    pub(super) fn open(&mut self, tag: &str, name: Option<String>, place: Place) -> Result<(), String> {
        let frame = self.frame(tag, name, place);
        if matches!(frame, Frame::Leaf { .. } | Frame::Object(_)) {
            self.left = self.left.checked_sub(1).ok_or("more values than are read; export fewer objects")?;
        }
        self.stack.push(frame);
        Ok(())
    }

    fn frame(&mut self, tag: &str, name: Option<String>, place: Place) -> Frame {
        if matches!(self.stack.last(), Some(Frame::Skipped | Frame::Leaf { .. })) {
            return Frame::Skipped;
        }
        // The object that the element belongs to, past what only holds.
        let owner = self.stack.iter().rev().find(|frame| !matches!(frame, Frame::Holder | Frame::List));
        let is_value = match owner {
            None => false,
            Some(Frame::Row(_)) => {
                if let Some(name) = &name {
                    if self.rows.property(name).is_none() {
                        return Frame::Skipped;
                    }
                    true
                } else {
                    false
                }
            }
            Some(_) => true,
        };
        match (tag, owner) {
            ("TN" | "TNRef" | "T", _) | ("ToString", Some(Frame::Row(_))) => Frame::Skipped,
            ("Objs" | "Props" | "MS" | "DCT", _) => Frame::Holder,
            ("En", Some(Frame::Row(_))) => Frame::Entry(None, None),
            (_, Some(Frame::Object(_))) if name.as_deref().is_some_and(|name| !is_member(name)) => {
                if let Some(Frame::Object(object)) = self.owner() {
                    object.has_others = true;
                }
                Frame::Skipped
            }
            ("LST" | "IE" | "QUE" | "STK", Some(Frame::Object(_))) => {
                if let Some(Frame::Object(object)) = self.owner() {
                    object.list.get_or_insert_default();
                }
                Frame::List
            }
            ("LST" | "IE" | "QUE" | "STK", _) => Frame::Holder,
            ("Obj", _) if !is_value => Frame::Row(Row::new(place, None)),
            ("Obj", _) => Frame::Object(Object { name, ..Object::default() }),
            _ => Frame::Leaf { tag: tag.to_owned(), name, text: String::new() },
        }
    }

    fn owner(&mut self) -> Option<&mut Frame> {
        self.stack.iter_mut().rev().find(|frame| !matches!(frame, Frame::Holder | Frame::List))
    }

    pub(super) fn add(&mut self, more: &str) {
        if let Some(Frame::Leaf { text, .. }) = self.stack.last_mut() {
            text.push_str(more);
        }
    }

    pub(super) fn close(&mut self) -> Result<(), String> {
        match self.stack.pop() {
            Some(Frame::Row(row)) if !row.cells.is_empty() => self.rows.all.push(row),
            Some(Frame::Object(mut object)) => {
                let name = object.name.take();
                self.give(name, object.shape(), false);
            }
            Some(Frame::Entry(Some(key), Some(value))) => self.give(Some(key), value, false),
            Some(Frame::Leaf { tag, name, text }) => {
                let (is_words, shape) = (tag == "ToString", leaf(&tag, &text)?);
                self.give(name, shape, is_words);
            }
            _ => {}
        }
        Ok(())
    }

    /// Gives a value to the object that it belongs to.
    fn give(&mut self, name: Option<String>, shape: Shape, is_words: bool) {
        let is_in_list = matches!(self.stack.last(), Some(Frame::List));
        let known = name.as_deref().and_then(|name| self.rows.property(name));
        match self.owner() {
            Some(Frame::Row(row)) => {
                if let Some(known) = known {
                    row.set(known, shape.cell());
                }
            }
            Some(Frame::Object(object)) => match (name, shape) {
                (_, Shape::Text(words)) if is_words => object.words = Some(words),
                (Some(name), shape) => object.members.push((name, shape)),
                (None, shape) if is_in_list => {
                    if let Some(list) = &mut object.list {
                        list.push(shape);
                    }
                }
                (None, shape) => object.value = Some(shape),
            },
            Some(Frame::Entry(key, value)) => match (name.as_deref(), shape) {
                (Some("Key"), Shape::Text(name)) => *key = Some(name),
                (Some("Value"), shape) => *value = Some(shape),
                _ => {}
            },
            _ => {}
        }
    }
}

/// A simple value by its element.
fn leaf(tag: &str, text: &str) -> Result<Shape, String> {
    Ok(match tag {
        "Nil" => Shape::Null,
        "B" => Shape::Flag(text.trim().eq_ignore_ascii_case("true")),
        "BA" => {
            let plain: String = text.split_ascii_whitespace().collect();
            Shape::Bytes(STANDARD.decode(plain).map_err(|error| format!("expected octets in base64: {error}"))?)
        }
        "By" | "SB" | "I16" | "U16" | "I32" | "U32" | "I64" | "U64" => Shape::Number(text.trim().to_owned()),
        // What was written before is not written again: the number of its element is all there is.
        "Ref" => Shape::Strange,
        _ => Shape::Text(unescaped(text)),
    })
}
