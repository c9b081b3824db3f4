//! CLIXML as `Export-Clixml` writes it.

use std::fmt::Write as _;

use super::things::{RESOURCE, Thing, is_list, is_number, sddl, seconds, sid};

pub(crate) fn write(things: &[Thing]) -> String {
    let mut out =
        String::from("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n");
    for (number, thing) in things.iter().enumerate() {
        object(&mut out, number, thing);
    }
    out.push_str("</Objs>\r\n");
    out
}

fn object(out: &mut String, number: usize, thing: &Thing) {
    let dn = escaped(&thing.dn);
    write!(
        out,
        "  <Obj RefId=\"{number}00\">\r\n    <TN RefId=\"0\"><T>Microsoft.ActiveDirectory.Management.ADObject</T></TN>\r\n    \
         <ToString>{dn}</ToString>\r\n    <Props>\r\n      <S N=\"DistinguishedName\">{dn}</S>\r\n"
    )
    .unwrap();
    for (index, (name, values)) in thing.attributes.iter().enumerate() {
        let reference = format!("{number}00{index}");
        let line = match (*name, values.first()) {
            ("objectClass", _) => format!("<S N=\"ObjectClass\">{}</S>", thing.class()),
            (name, _) if is_list(name) => {
                let texts = values.iter().filter_map(|value| value.text());
                let texts = texts.map(|text| format!("<S>{}</S>", escaped(text))).collect::<Vec<_>>().concat();
                format!("<Obj N=\"{name}\" RefId=\"{reference}\"><TNRef RefId=\"1\" /><LST>{texts}</LST></Obj>")
            }
            (name, None) => format!("<Nil N=\"{name}\" />"),
            ("objectSid", Some(value)) => {
                let sid = sid(value);
                format!(
                    "<Obj N=\"objectSid\" RefId=\"{reference}\"><TNRef RefId=\"2\" /><ToString>{sid}</ToString><Props><I32 \
                     N=\"BinaryLength\">28</I32><S N=\"Value\">{sid}</S></Props></Obj>"
                )
            }
            (RESOURCE, Some(value)) => format!(
                "<Obj N=\"{RESOURCE}\" RefId=\"{reference}\"><TNRef RefId=\"3\" \
                 /><ToString>System.DirectoryServices.ActiveDirectorySecurity</ToString><Props><S N=\"Sddl\">{}</S></Props></Obj>",
                sddl(value)
            ),
            (name @ ("whenChanged" | "whenCreated"), Some(value)) => {
                let time = jiff::Timestamp::from_second(seconds(value.text().unwrap())).unwrap();
                format!("<DT N=\"{name}\">{time}</DT>")
            }
            (name, Some(value)) => {
                let element = if is_number(name) { "I64" } else { "S" };
                format!("<{element} N=\"{name}\">{}</{element}>", escaped(value.text().unwrap()))
            }
        };
        writeln!(out, "      {line}\r").unwrap();
    }
    out.push_str("    </Props>\r\n  </Obj>\r\n");
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.chars().map(|c| if c.is_control() { format!("_x{:04X}_", u32::from(c)) } else { c.to_string() }).collect()
}
