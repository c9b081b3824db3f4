"""forest.py SMB_CONF OTHER_SMB_CONF: hosts and a user for the second forest, and a trust both ways, written into the databases.

A trust is two objects, one in each domain, with the same password for both directions; a running DC sees them at once."""

import os
import sys
import time

import ldb
from samba import unix2nttime
from samba.auth import system_session
from samba.dcerpc import drsblobs, lsa, security
from samba.ndr import ndr_pack
from samba.param import LoadParm
from samba.samdb import SamDB

BOTH_WAYS, UPLEVEL, FOREST_TRANSITIVE, AES_AND_RC4 = 3, 2, 8, 28
PASSWORD = os.environ['LAB_PASSWORD']
HYPERV = ('HOST', 'RestrictedKrbHost', 'WSMAN', 'Microsoft Virtual System Migration Service', 'Hyper-V Replica Service')


def database(conf):
    lp = LoadParm()
    lp.load(conf)
    return SamDB(lp=lp, session_info=system_session(lp))


def secret():
    """The password of the trust in the form in which a trust has it."""
    octets = list(PASSWORD.encode('utf-16-le'))
    clear = drsblobs.AuthInfoClear()
    clear.size, clear.password = len(octets), octets
    one = drsblobs.AuthenticationInformation()
    one.AuthType, one.AuthInfo = lsa.TRUST_AUTH_TYPE_CLEAR, clear
    one.LastUpdateTime = unix2nttime(int(time.time()))
    several = drsblobs.AuthenticationInformationArray()
    several.count, several.array = 1, [one]
    blob = drsblobs.trustAuthInOutBlob()
    blob.count, blob.current = 1, several
    return ndr_pack(blob)


def trust(own, other, flat):
    partner = other.domain_dns_name()
    own.add({
        'dn': f'CN={partner},CN=System,{own.get_default_basedn()}', 'objectClass': 'trustedDomain',
        'trustPartner': partner, 'flatName': flat, 'securityIdentifier': ndr_pack(security.dom_sid(other.get_domain_sid())),
        'trustDirection': str(BOTH_WAYS), 'trustType': str(UPLEVEL), 'trustAttributes': str(FOREST_TRANSITIVE),
        'msDS-SupportedEncryptionTypes': str(AES_AND_RC4), 'trustAuthIncoming': secret(), 'trustAuthOutgoing': secret(),
    }, ['relax:0'])


def host(db, name):
    full = f'{name}.fabrikam.com'
    db.add({
        'dn': f'CN={name.upper()},CN=Computers,{db.get_default_basedn()}', 'objectClass': 'computer',
        'sAMAccountName': f'{name.upper()}$', 'userAccountControl': '16781312', 'dNSHostName': full,
        'servicePrincipalName': [f'{kind}/{form}' for kind in HYPERV for form in (name.upper(), full)],
        'operatingSystem': 'Windows Server 2019 Standard', 'operatingSystemVersion': '10.0 (17763)',
        'msDS-SupportedEncryptionTypes': '28',
    })


first, second = database(sys.argv[1]), database(sys.argv[2])
for db, other, flat in ((first, second, 'FABRIKAM'), (second, first, 'CONTOSO')):
    db.transaction_start()
    trust(db, other, flat)
    if db is second:
        host(db, 'fabhost1')
        host(db, 'fabhost2')
        db.newuser('dora', PASSWORD)
    db.transaction_commit()
