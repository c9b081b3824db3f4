//! Every kind of network, and what is between it and a port.

use super::*;

const IPV4: [u8; 2] = [8, 0];
const IPV6: [u8; 2] = [0x86, 0xdd];

fn wrapped(link: u16, before: &[u8]) -> Vec<u8> {
    capture(link, &question().map(|packet| [before, &packet].concat()))
}

#[test]
fn every_link_type_is_read() {
    let addresses = [7; 12];
    let cases: [(&str, u16, Vec<u8>); 16] = [
        ("Ethernet", 1, [&addresses[..], &IPV4].concat()),
        ("VLAN", 1, [&addresses[..], &[0x81, 0, 0, 5], &IPV4].concat()),
        ("QinQ", 1, [&addresses[..], &[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6], &IPV4].concat()),
        ("old QinQ", 1, [&addresses[..], &[0x91, 0, 0, 5, 0x81, 0, 0, 6], &IPV4].concat()),
        ("cooked", 113, [&[0; 14][..], &IPV4].concat()),
        ("cooked with a VLAN", 113, [&[0; 14][..], &[0x81, 0, 0, 5], &IPV4].concat()),
        ("cooked 2", 276, [&IPV4[..], &[0; 18]].concat()),
        ("raw", 101, vec![]),
        ("raw on BSD", 12, vec![]),
        ("raw on OpenBSD", 14, vec![]),
        ("IPv4", 228, vec![]),
        ("NULL, little", 0, vec![2, 0, 0, 0]),
        ("NULL, big", 0, vec![0, 0, 0, 2]),
        ("LOOP", 108, vec![0, 0, 0, 2]),
        ("LOOP, little", 108, vec![2, 0, 0, 0]),
        ("Ethernet, checksum length in the type", 1, [&addresses[..], &IPV4].concat()),
    ];
    for (about, link, before) in cases {
        assert_question(&wrapped(link, &before), about);
    }
}

#[test]
fn frames_of_another_kind_are_counted() {
    let evidence = evidence(&wrapped(105, &[]));
    assert_eq!(evidence.unread.len(), 1);
    assert_eq!((evidence.unread[0].what.as_str(), evidence.unread[0].count), ("frames of link type 105", 2));
    assert_eq!(evidence.exchanges, []);
}

#[test]
fn options_of_ipv4_and_padding_are_passed_over() {
    let with_options = question().map(|packet| {
        let mut packet = [&packet[..20], &[1; 12], &packet[20..]].concat();
        packet[0] = 0x48;
        packet[3] += 12;
        // Behind the packet, what fills up a short frame.
        [packet, vec![0; 9]].concat()
    });
    assert_question(&capture(RAW, &with_options), "options");
    // The length that a network card leaves out.
    let without_length = question().map(|mut packet| {
        packet[2..4].fill(0);
        packet
    });
    assert_question(&capture(RAW, &without_length), "no length");
}

/// A packet of IPv6 with extension headers.
fn ipv6(kind: u8, extensions: &[u8], from: u8, to: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(extensions.len() + payload.len()).unwrap().to_be_bytes();
    let address = |last| [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
    [&[0x60, 0, 0, 0, length[0], length[1], kind, 64], &address(from)[..], &address(to), extensions, payload].concat()
}

#[test]
fn ipv6_is_read_with_its_extension_headers() {
    let cases: [(&str, u8, Vec<u8>); 5] = [
        ("none", 17, vec![]),
        ("hop by hop", 0, vec![17, 0, 0, 0, 0, 0, 0, 0]),
        ("a route and options", 43, [[60, 0, 0, 0, 0, 0, 0, 0], [17, 1, 0, 0, 0, 0, 0, 0], [0; 8]].concat()),
        ("the only fragment", 44, vec![17, 0, 0, 0, 0, 0, 0, 1]),
        ("authenticated", 51, [[17, 4, 0, 0, 0, 0, 0, 1], [0; 8], [0; 8]].concat()),
    ];
    for (about, kind, extensions) in cases {
        let packets = [
            ipv6(kind, &extensions, 9, 1, &udp(CLIENT_PORT, 88, &request("VMHOST1$"))),
            ipv6(kind, &extensions, 1, 9, &udp(88, CLIENT_PORT, &error(6))),
        ];
        for (link, before) in
            [(RAW, vec![]), (229, vec![]), (0, vec![30, 0, 0, 0]), (1, [&[0; 12][..], &IPV6].concat())]
        {
            let file = capture(link, &packets.clone().map(|packet| [&before, packet.as_slice()].concat()));
            assert_question(&file, about);
            assert_eq!(evidence(&file).exchanges[0].kdc.as_deref(), Some("[2001:db8::1]:88"));
        }
    }
}

#[test]
fn what_is_wrapped_or_in_pieces_is_counted() {
    let reason = |packet: Vec<u8>| evidence(&capture(RAW, &[packet])).unread.pop().map(|unread| unread.what);
    let [mut first, _] = question();
    first[6] = 0x20;
    assert_eq!(reason(first.clone()).as_deref(), Some("datagrams in fragments"));
    // Of the later ones nobody can tell whether they are about Kerberos.
    first[7] = 1;
    assert_eq!(reason(first), None);
    let [inner, _] = question();
    let piece = ipv6(44, &[17, 0, 0, 1, 0, 0, 0, 1], 9, 1, &udp(CLIENT_PORT, 88, &[0; 32]));
    assert_eq!(reason(piece).as_deref(), Some("datagrams in fragments"));
    for protocol in [4, 41, 47, 50] {
        assert_eq!(reason(ipv4(protocol, CLIENT, KDC, &inner)).as_deref(), Some("frames in a tunnel"));
    }
    assert_eq!(reason(ipv4(17, CLIENT, KDC, &udp(CLIENT_PORT, 4789, &inner))).as_deref(), Some("frames in a tunnel"));
    assert_eq!(reason(ipv4(17, CLIENT, KDC, &udp(CLIENT_PORT, 89, &inner))), None);
    assert_eq!(reason(ipv4(1, CLIENT, KDC, &inner)), None);
    let mpls = [&[0; 12][..], &[0x88, 0x47, 0, 0, 1, 0], &inner].concat();
    assert_eq!(evidence(&capture(ETHERNET, &[mpls])).unread[0].what, "frames in a tunnel");
    let arp = [&[0; 12][..], &[8, 6], &[0; 28]].concat();
    assert_eq!(evidence(&capture(ETHERNET, &[arp])), Evidence::default());
}

#[test]
fn frames_cut_before_their_ports_are_counted() {
    for snap_length in [1, 20, 22] {
        let file = cut_capture(RAW, &question(), snap_length);
        assert_eq!(unread(&evidence(&file)), [("not even their ports were captured: the snap length is too short", 2)]);
    }
    let file = cut_capture(RAW, &question(), 60);
    assert_eq!(unread(&evidence(&file)), [("not all of them was captured: the snap length is too short", 2)]);
}
