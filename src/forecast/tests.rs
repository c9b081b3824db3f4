//! What comes to light behind what.

use crate::{
    case::{Case, Operation},
    diagnose::diagnose,
    examine::Examination,
    facts::Object,
    kdc::Verdict,
    name::Storage,
    report::{self, Report},
    testing::{With, computer, file_facts, migration},
};

fn reported(objects: Vec<Object>) -> Report {
    let case = Case {
        operation: Operation::CreateVm,
        destination: None,
        storage: vec![Storage::new("hv2")],
        ..migration("hv1", "hv2")
    };
    let facts = file_facts(objects, true);
    let examination = Examination::new(&case, &facts);
    report::build(&examination, diagnose(&examination))
}

fn slugs(report: &Report) -> Vec<(&'static str, Vec<usize>)> {
    report.causes.iter().map(|cause| (cause.slug, cause.revealed_by.clone())).collect()
}

/// A host that may delegate to the files of the other.
fn host() -> Object {
    computer("hv1", 1001)
        .with("msDS-AllowedToDelegateTo", &["cifs/hv2", "cifs/hv2.contoso.com"])
        .with("userAccountControl", &["16781312"])
}

#[test]
fn what_hides_behind_a_fault_comes_to_light_with_its_fix() {
    let nameless = computer("hv2", 1002).with("servicePrincipalName", &[]);
    let report = reported(vec![host(), nameless.clone().with("msDS-SupportedEncryptionTypes", &["3"])]);
    let etype =
        report.causes.iter().position(|cause| cause.slug == "etype-no-aes-key").expect("the types come to light");
    assert!(!report.causes[etype].revealed_by.is_empty(), "{:?}", slugs(&report));
    assert!(report.causes[etype].detail.starts_with("It comes to light once"), "{}", report.causes[etype].detail);
    let fix = report.causes[etype].fix.as_ref().unwrap();
    assert_eq!(fix.after.as_ref().map(|after| after.verdict), Some(Verdict::Granted));
    let together = report.together.as_ref().unwrap();
    assert_eq!((together.asked.verdict, together.asked.still.len()), (Verdict::Granted, 0));
    // Without the second fault nothing is added.
    assert!(slugs(&reported(vec![host(), nameless])).iter().all(|(_, revealed_by)| revealed_by.is_empty()));
}
