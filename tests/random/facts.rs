//! A random directory as an export of the whole domain would show it.

use std::{collections::BTreeMap, sync::Arc};

use kcd_doctor::facts::{Coverage, Facts, Known, Object, Part, Snapshot, Value};
use serde_json::Value as Json;

use super::{
    accounts::{Accounts, Named},
    world::World,
};

const SID: &str = "S-1-5-21-1111111111-2222222222-3333333333";
const HOME: &str = "DC=contoso,DC=com";

/// Attributes that were asked for of every object, so that what is not there is known to be absent.
const ASKED: [&str; 18] = [
    "accountexpires",
    "dnshostname",
    "isdeleted",
    "logonhours",
    "member",
    "memberof",
    "msds-additionaldnshostname",
    "msds-allowedtoactonbehalfofotheridentity",
    "msds-allowedtodelegateto",
    "msds-assignedauthnpolicy",
    "msds-assignedauthnpolicysilo",
    "msds-supportedencryptiontypes",
    "operatingsystem",
    "operatingsystemversion",
    "serviceprincipalname",
    "useraccountcontrol",
    "userprincipalname",
    "userworkstations",
];

/// The accounts as the lab has them.
pub(crate) fn accounts() -> Accounts {
    let all = [
        ("s", "RNDS", 1177),
        ("t", "RNDT", 1178),
        ("o", "RNDO", 1179),
        ("u", "rndu", 1180),
        ("a", "rnda", 1181),
        ("outer", "RndOuter", 1182),
        ("inner", "RndInner", 1183),
        ("Protected Users", "Protected Users", 525),
    ];
    let named = all.map(|(key, name, rid)| {
        let (name, dn, sid) = (name.to_owned(), format!("CN={name},OU=Random,{HOME}"), format!("{SID}-{rid}"));
        (key.to_owned(), Named { name, dn, sid })
    });
    Accounts(named.into())
}

struct Build(Object);

impl Build {
    fn new(dn: &str, class: &str, name: &str, sid: &str) -> Self {
        let attributes = ASKED.iter().map(|name| ((*name).to_owned(), Known::Absent)).collect();
        let sid: kcd_doctor::windows::Sid = sid.parse().unwrap();
        let mut build = Self(Object { dn: dn.to_owned(), source: "random".to_owned(), attributes });
        build
            .set("objectClass", vec![text(class)])
            .set("sAMAccountName", vec![text(name)])
            .set("objectSid", vec![Value::Bytes(sid.to_bytes())]);
        build
    }

    fn set(&mut self, attribute: &str, mut values: Vec<Value>) -> &mut Self {
        values.sort();
        let known = if values.is_empty() { Known::Absent } else { Known::Found(values) };
        self.0.attributes.insert(attribute.to_lowercase(), known);
        self
    }

    fn computer(&mut self, name: &str, version: &str) -> &mut Self {
        self.set("dNSHostName", vec![text(&format!("{}.contoso.com", name.to_lowercase()))])
            .set("operatingSystemVersion", vec![text(version)])
            .set("primaryGroupID", vec![text("515")])
    }
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn values(json: &Json) -> Vec<Value> {
    match json {
        Json::Array(all) => all.iter().flat_map(values).collect(),
        one => vec![serde_json::from_value(one.clone()).unwrap()],
    }
}

impl World {
    /// The facts of an export of the whole domain.
    pub(crate) fn facts(&self) -> Facts {
        let accounts = accounts();
        let directory = self.directory(&accounts);
        let members: BTreeMap<String, Vec<String>> = serde_json::from_value(directory["members"].clone()).unwrap();
        let mut objects = Vec::new();
        for (key, named) in &accounts.0 {
            let is_computer = ["s", "t", "o"].contains(&key.as_str());
            let is_group = members.contains_key(key);
            let class = if is_computer {
                "computer"
            } else if is_group {
                "group"
            } else {
                "user"
            };
            let logon = if is_computer { format!("{}$", named.name) } else { named.name.clone() };
            let mut object = Build::new(&named.dn, class, &logon, &named.sid);
            if is_computer {
                object.computer(&named.name, "10.0 (17763)");
            } else if !is_group {
                object.set("primaryGroupID", vec![text("513")]);
            }
            if let Json::Object(attributes) = &directory["accounts"][key] {
                for (attribute, value) in attributes {
                    object.set(attribute, values(value));
                }
            }
            if directory["policies"][key] == true {
                object.set("msDS-AssignedAuthNPolicy", vec![text(&format!("CN=RndNobody,CN=AuthN Policies,{HOME}"))]);
            }
            let dns = |keys: &[String]| keys.iter().map(|member| text(&accounts.0[member].dn)).collect();
            object.set("member", members.get(key).map_or_else(Vec::new, |keys| dns(keys)));
            let groups: Vec<String> =
                members.iter().filter(|(_, keys)| keys.contains(key)).map(|(group, _)| group.clone()).collect();
            object.set("memberOf", dns(&groups));
            objects.push(object.0);
        }
        let mut controller =
            Build::new(&format!("CN=DC1,OU=Domain Controllers,{HOME}"), "computer", "DC1$", &format!("{SID}-1000"));
        controller.computer("DC1", "10.0 (14393)").set("userAccountControl", vec![text("532480")]);
        objects.push(controller.0);
        let taken_at = Known::Found("2026-04-15T12:30:00Z".parse().unwrap());
        Facts { taken_at, ..export("random", objects) }
    }
}

/// An export of the whole domain that holds these objects.
pub(crate) fn export(source: &str, mut objects: Vec<Object>) -> Facts {
    objects.sort_by_key(|object| object.dn.to_lowercase());
    Facts {
        domain: Some("contoso.com".to_owned()),
        ..Facts::of(vec![Snapshot {
            source: source.to_owned(),
            live: false,
            part: Part::Own,
            objects: objects.into_iter().map(Arc::new).collect(),
            asked: BTreeMap::new(),
            coverage: Coverage { computers: true, everything: true },
        }])
    }
}
