//! What depends on the client and on the kind of KDC.

use super::*;

#[test]
fn a_client_that_does_not_offer_resource_based_delegation_has_only_the_list() {
    let world = |list: &[&str], control: &str| World {
        hv1: World::sound().hv1.with(LIST, list).with(CONTROL, &[control]),
        hv2: computer("hv2", 1002).allowing(&[HV1]),
        offers_resource_based: false,
        ..World::sound()
    };
    assert_eq!(world(&[CIFS], TRUSTED).verdict(), (Verdict::Granted, None));
    assert_eq!(world(&[], TRUSTED).verdict(), (Verdict::Refused, Some(KdcError::LIST_EMPTY)));
    assert_eq!(world(&["cifs/fs1"], TRUSTED).verdict(), (Verdict::Refused, Some(KdcError::NOT_LISTED)));
    assert_eq!(world(&[CIFS], "4096").verdict(), (Verdict::Refused, Some(KdcError::NOT_FORWARDABLE_UNOFFERED)));
}

#[test]
fn the_ticket_is_forwardable_where_all_three_have_a_part_in_it() {
    let forwardable = |world: World| {
        let mut flag = None;
        world.decide(None, |decision| flag = decision.forwardable());
        flag
    };
    assert_eq!(forwardable(World::sound()), Some(true));
    assert_eq!(forwardable(World::but(|w| World { hv1: w.hv1.with(CONTROL, &["4096"]), ..w })), Some(false));
    assert_eq!(forwardable(World::but(|w| World { alice: w.alice.with(CONTROL, &["1049088"]), ..w })), Some(false));
    assert_eq!(forwardable(World::but(|w| World { alice: w.alice.hidden("memberOf"), ..w })), None);
}

const REPLICA: &str = "Hyper-V Replica Service/hv2";

/// Each deviation changes one answer, and only under the profile that has it.
#[test]
fn samba_differs_from_windows_in_named_points() {
    let protected = group("Protected Users", 525, &[]);
    let elsewhere = computer("hv2", 1002).with("servicePrincipalName", &[]);
    let plain = |list: &[&str]| World::sound().hv1.with(CONTROL, &["4096"]).with(LIST, list);
    let refused = |error| (Verdict::Refused, Some(error));
    let granted = (Verdict::Granted, None);
    for (deviation, world, windows, samba) in [
        (
            Deviation::DisabledTarget,
            World::but(|w| World { hv2: w.hv2.with(CONTROL, &["4098"]), ..w }),
            refused(KdcError::ACCOUNT_DISABLED),
            granted,
        ),
        (
            Deviation::EmptyList,
            World::but(|w| World { hv1: plain(&[]), hv2: w.hv2.allowing(&[HV1]), ..w }),
            granted,
            refused(KdcError::NOT_FORWARDABLE),
        ),
        (
            Deviation::ProtectedUsers,
            World::but(|w| World {
                alice: w.alice.with("memberOf", &[&protected.dn]),
                others: vec![protected.clone()],
                ..w
            }),
            refused(KdcError::NOT_FORWARDABLE),
            granted,
        ),
        (
            Deviation::SensitiveHost,
            World::but(|w| World { hv1: w.hv1.with(CONTROL, &["17829888"]), evidence: Evidence::UserTicket, ..w }),
            granted,
            refused(KdcError::NOT_FORWARDABLE),
        ),
        (
            Deviation::PacByS4U2Self,
            World::but(|w| World { hv1: w.hv1.with(CONTROL, &["50335744"]), ..w }),
            refused(KdcError::NO_PAC),
            granted,
        ),
        (
            Deviation::CommonName,
            World::but(|w| World { hv2: elsewhere, ..w }),
            refused(KdcError::TARGET_UNKNOWN),
            granted,
        ),
        (
            Deviation::EscapedBlanks,
            World::but(|w| World {
                spn: REPLICA,
                hv1: w.hv1.with(LIST, &[REPLICA]),
                hv2: w.hv2.with("servicePrincipalName", &[REPLICA]),
                ..w
            }),
            granted,
            refused(KdcError::TARGET_UNKNOWN),
        ),
        (
            Deviation::UserCodes,
            World::but(|w| World { alice: w.alice.with(CONTROL, &["514"]), ..w }),
            refused(KdcError::ACCOUNT_DISABLED),
            refused(KdcError::POLICY),
        ),
    ] {
        assert!(Deviation::ALL.contains(&deviation));
        assert_eq!(world.verdict(), windows, "{deviation:?}");
        assert_eq!(World { profile: Profile::SAMBA_4_22, ..world }.verdict(), samba, "{deviation:?}");
    }
}
