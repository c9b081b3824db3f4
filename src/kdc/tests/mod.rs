//! The rules one by one: a delegation that is granted, with one thing changed.

mod variants;

use super::*;
use crate::{
    facts::{Facts, Object},
    testing::{With, computer, file_facts, group, object, user},
};

const HV1: u32 = 1001;
const GROUP: u32 = 1201;
const CIFS: &str = "cifs/hv2.contoso.com";
const LIST: &str = "msDS-AllowedToDelegateTo";
const CONTROL: &str = "userAccountControl";
/// A member server that is trusted for protocol transition.
const TRUSTED: &str = "16781312";

/// A host that may delegate to another, and the user.
struct World {
    hv1: Object,
    hv2: Object,
    alice: Object,
    others: Vec<Object>,
    spn: &'static str,
    evidence: Evidence,
    is_named: bool,
    is_whole: bool,
    offers_resource_based: bool,
    profile: Profile,
}

impl World {
    fn sound() -> Self {
        Self {
            hv1: computer("hv1", HV1).with(LIST, &[CIFS]).with(CONTROL, &[TRUSTED]),
            hv2: computer("hv2", 1002),
            alice: user("alice", 1101),
            others: Vec::new(),
            spn: CIFS,
            evidence: Evidence::S4u2Self,
            is_named: true,
            is_whole: true,
            offers_resource_based: true,
            profile: Profile::WINDOWS,
        }
    }

    /// The sound world with one change.
    fn but(change: impl FnOnce(Self) -> Self) -> Self {
        change(Self::sound())
    }

    fn facts(&self) -> Facts {
        let named = [&self.hv1, &self.hv2, &self.alice].into_iter().chain(&self.others);
        file_facts(named.cloned().collect(), self.is_whole)
    }

    fn decide<T>(&self, now: Option<&str>, look: impl FnOnce(&Decision<'_>) -> T) -> T {
        let facts = self.facts();
        let directory = Directory::new(&facts);
        let user = if self.is_named { User::Named(directory.user("alice")) } else { User::Unnamed };
        let request = Request {
            directory: &directory,
            delegator: directory.at(&self.hv1.dn).unwrap(),
            user: &user,
            spn: &Spn::parse(self.spn),
            evidence: &self.evidence,
            offers_resource_based: self.offers_resource_based,
            profile: self.profile,
        };
        look(&decide(&request, now.map(|now| now.parse().unwrap())))
    }

    fn outcome(&self, rule: Rule) -> Outcome {
        self.decide(None, |decision| decision.step(rule).unwrap().outcome)
    }

    fn verdict(&self) -> (Verdict, Option<KdcError>) {
        self.decide(None, |decision| (decision.verdict(), decision.error()))
    }
}

#[test]
fn the_sound_world_is_granted_at_every_step() {
    World::sound().decide(None, |decision| {
        for step in &decision.steps {
            assert_eq!(step.outcome, Outcome::Held, "{:?}: {}", step.rule, step.because);
        }
        assert_eq!((decision.verdict(), decision.error()), (Verdict::Granted, None));
        assert_eq!(decision.target().unwrap().name(), "HV2$");
    });
}

/// Every change is seen by just one rule, so that a fault has one explanation.
#[test]
fn each_fault_fails_its_own_rule_and_no_other() {
    let disabled_transition = "16781314";
    let faults: [(&str, Rule, KdcError, World); 13] = [
        (
            "disabled delegator",
            Rule::DelegatorStanding,
            KdcError::ACCOUNT_DISABLED,
            World::but(|w| World { hv1: w.hv1.with(CONTROL, &[disabled_transition]), ..w }),
        ),
        (
            "disabled user",
            Rule::UserStanding,
            KdcError::ACCOUNT_DISABLED,
            World::but(|w| World { alice: w.alice.with(CONTROL, &["514"]), ..w }),
        ),
        (
            "nobody owns the name",
            Rule::TargetKnown,
            KdcError::TARGET_UNKNOWN,
            World::but(|w| World { hv2: w.hv2.with("servicePrincipalName", &[]), ..w }),
        ),
        (
            "two own it",
            Rule::TargetUnique,
            KdcError::TARGET_NOT_UNIQUE,
            World::but(|w| {
                let other = computer("old", 1003).with("servicePrincipalName", &["HOST/hv2.contoso.com"]);
                World { others: vec![other], ..w }
            }),
        ),
        (
            "disabled target",
            Rule::TargetStanding,
            KdcError::ACCOUNT_DISABLED,
            World::but(|w| World { hv2: w.hv2.with(CONTROL, &["4098"]), ..w }),
        ),
        (
            "no PAC",
            Rule::EvidencePac,
            KdcError::NO_PAC,
            World::but(|w| World { hv1: w.hv1.with(CONTROL, &["50335744"]), ..w }),
        ),
        (
            "another name in the list",
            Rule::Allowed,
            KdcError::NOT_ALLOWED,
            World::but(|w| World { hv1: w.hv1.with(LIST, &["cifs/hv2"]), ..w }),
        ),
        ("no list", Rule::Allowed, KdcError::NOT_ALLOWED, World::but(|w| World { hv1: w.hv1.with(LIST, &[]), ..w })),
        (
            "sensitive delegator",
            Rule::DelegatorForwardable,
            KdcError::NOT_FORWARDABLE,
            World::but(|w| World { hv1: w.hv1.with(CONTROL, &["17829888"]), ..w }),
        ),
        (
            "sensitive user",
            Rule::UserForwardable,
            KdcError::NOT_FORWARDABLE,
            World::but(|w| World { alice: w.alice.with(CONTROL, &["1049088"]), ..w }),
        ),
        (
            "protected user",
            Rule::UserForwardable,
            KdcError::NOT_FORWARDABLE,
            World::but(|w| {
                let group = group("Protected Users", 525, &[]);
                World { alice: w.alice.with("memberOf", &[&group.dn]), others: vec![group], ..w }
            }),
        ),
        (
            "Kerberos only",
            Rule::ProtocolTransition,
            KdcError::NOT_FORWARDABLE,
            World::but(|w| World { hv1: w.hv1.with(CONTROL, &["4096"]), ..w }),
        ),
        (
            "no encryption type in common",
            Rule::EncryptionType,
            KdcError::NO_COMMON_ETYPE,
            World::but(|w| World { hv2: w.hv2.with("msDS-SupportedEncryptionTypes", &["4"]), ..w })
                .with_types_of_hv1("24"),
        ),
    ];
    for (what, rule, error, world) in faults {
        world.decide(None, |decision| {
            let failed: Vec<Rule> = decision.steps.iter().map(|s| s.rule).filter(|r| decision.fails(*r)).collect();
            assert_eq!(failed, [rule], "{what}");
            assert_eq!((decision.verdict(), decision.error()), (Verdict::Refused, Some(error)), "{what}");
        });
    }
}

impl World {
    fn with_types_of_hv1(self, types: &str) -> Self {
        Self { hv1: self.hv1.clone().with("msDS-SupportedEncryptionTypes", &[types]), ..self }
    }
}

#[test]
fn what_cannot_be_read_leaves_its_rule_open_and_the_verdict_unknown() {
    let hidden: [(Rule, World); 6] = [
        (Rule::DelegatorStanding, World::but(|w| World { hv1: w.hv1.hidden(CONTROL), ..w })),
        (Rule::TargetStanding, World::but(|w| World { hv2: w.hv2.hidden(CONTROL), ..w })),
        (Rule::Allowed, World::but(|w| World { hv1: w.hv1.hidden(LIST), ..w })),
        (Rule::UserForwardable, World::but(|w| World { alice: w.alice.hidden("memberOf"), ..w })),
        (Rule::AuthenticationPolicy, World::but(|w| World { hv2: w.hv2.hidden("msDS-AssignedAuthNPolicy"), ..w })),
        (Rule::EncryptionType, World::but(|w| World { hv2: w.hv2.hidden("msDS-SupportedEncryptionTypes"), ..w })),
    ];
    for (rule, world) in hidden {
        assert_eq!(world.outcome(rule), Outcome::Open, "{rule:?}");
        assert_eq!(world.verdict(), (Verdict::Unknown, None), "{rule:?}");
    }
}

#[test]
fn a_column_that_an_export_lacks_is_assumed_to_be_as_usual() {
    let lacking: [(Rule, World); 3] = [
        (Rule::DelegatorStanding, World::but(|w| World { hv1: w.hv1.unasked("accountExpires"), ..w })),
        (Rule::AuthenticationPolicy, World::but(|w| World { hv2: w.hv2.unasked("msDS-AssignedAuthNPolicySilo"), ..w })),
        (Rule::EncryptionType, World::but(|w| World { hv2: w.hv2.unasked("msDS-SupportedEncryptionTypes"), ..w })),
    ];
    for (rule, world) in lacking {
        assert_eq!(world.outcome(rule), Outcome::Assumed, "{rule:?}");
        assert_eq!(world.verdict(), (Verdict::Granted, None), "{rule:?}");
    }
    let nobody = World::but(|w| World { is_named: false, ..w });
    assert_eq!(nobody.outcome(Rule::UserStanding), Outcome::Assumed);
    assert_eq!(nobody.outcome(Rule::UserForwardable), Outcome::Assumed);
}

#[test]
fn an_account_expires_by_the_clock() {
    // 2026-04-15T12:30:00Z.
    let world = World::but(|w| World { alice: w.alice.with("accountExpires", &["134207298000000000"]), ..w });
    let standing = |now| world.decide(now, |decision| decision.step(Rule::UserStanding).unwrap().outcome);
    assert_eq!(standing(Some("2026-04-15T12:29:59Z")), Outcome::Held);
    assert_eq!(standing(Some("2026-04-15T12:30:00Z")), Outcome::Failed(KdcError::ACCOUNT_EXPIRED));
    assert_eq!(standing(None), Outcome::Open);
}

#[test]
fn the_target_may_allow_what_the_list_does_not() {
    let unlisted = || World::but(|w| World { hv1: w.hv1.with(LIST, &[]), ..w });
    let allowed = |world: &World| world.outcome(Rule::Allowed);
    let refused = Outcome::Failed(KdcError::NOT_ALLOWED);
    let by_itself = World { hv2: computer("hv2", 1002).allowing(&[HV1]), ..unlisted() };
    assert_eq!(allowed(&by_itself), Outcome::Held);
    let another = World { hv2: computer("hv2", 1002).allowing(&[1999]), ..unlisted() };
    assert_eq!(allowed(&another), refused);

    let hosts = group("Hosts", GROUP, &[]);
    let member = unlisted().hv1.with("memberOf", &[&hosts.dn]);
    let by_group = World { hv2: computer("hv2", 1002).allowing(&[GROUP]), hv1: member.clone(), ..unlisted() };
    assert_eq!(allowed(&World { others: vec![hosts], ..by_group }), Outcome::Held);
    // The group was not read: it may be in one that is allowed; the host's own entry decides all the same.
    let unseen = World { hv2: computer("hv2", 1002).allowing(&[1999]), hv1: member.clone(), ..unlisted() };
    assert_eq!(allowed(&unseen), Outcome::Open);
    let own = World { hv2: computer("hv2", 1002).allowing(&[HV1]), hv1: member, ..unlisted() };
    assert_eq!(allowed(&own), Outcome::Held);
}

#[test]
fn an_old_kdc_knows_only_the_list() {
    let dc = computer("dc1", 1500).with(CONTROL, &["532480"]).with("operatingSystemVersion", &["6.1 (7601)"]);
    let world = |list: &[&str]| {
        let hv1 = World::sound().hv1.with(LIST, list);
        World { hv1, hv2: computer("hv2", 1002).allowing(&[HV1]), others: vec![dc.clone()], ..World::sound() }
    };
    assert_eq!(world(&[CIFS]).outcome(Rule::Allowed), Outcome::Held);
    assert_eq!(world(&["cifs/fs1"]).outcome(Rule::Allowed), Outcome::Failed(KdcError::NOT_LISTED));
    assert_eq!(world(&[]).outcome(Rule::Allowed), Outcome::Failed(KdcError::LIST_EMPTY));
}

#[test]
fn a_list_does_not_reach_into_another_domain() {
    let mut hv2 = computer("hv2", 1002);
    hv2.dn = "CN=HV2,CN=Computers,DC=emea,DC=contoso,DC=com".to_owned();
    assert_eq!(World { hv2, ..World::sound() }.outcome(Rule::Allowed), Outcome::Failed(KdcError::NOT_ALLOWED));
}

#[test]
fn the_evidence_decides_whose_flags_count() {
    let kerberos_only = |evidence| {
        let hv1 = World::sound().hv1.with(CONTROL, &["4096"]);
        World { hv1, evidence, ..World::sound() }.outcome(Rule::ProtocolTransition)
    };
    assert_eq!(kerberos_only(Evidence::UserTicket), Outcome::Held);
    assert_eq!(kerberos_only(Evidence::S4u2Self), Outcome::Failed(KdcError::NOT_FORWARDABLE));
    assert_eq!(kerberos_only(Evidence::Unknown("no release".to_owned())), Outcome::Open);
    let sensitive = World::sound().hv1.with(CONTROL, &["17829888"]);
    let world = World { hv1: sensitive, evidence: Evidence::UserTicket, ..World::sound() };
    assert_eq!(world.outcome(Rule::DelegatorForwardable), Outcome::Held);
}

#[test]
fn what_is_missing_from_part_of_a_domain_may_exist() {
    let part = World::but(|w| World { is_whole: false, alice: object("bob", &["user"], 1102), ..w });
    assert_eq!(part.outcome(Rule::UserStanding), Outcome::Open);
    let whole = World { is_whole: true, ..part };
    assert_eq!(whole.outcome(Rule::UserStanding), Outcome::Failed(KdcError::USER_UNKNOWN));
}
