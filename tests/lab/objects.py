"""What the lab's domain holds, as data. populate.py writes it; README.md says what each object is for.

New computers go to the end of their table: the place in it decides the address."""

from dataclasses import dataclass

DOMAIN = 'contoso.com'
PASSWORD_NEVER_EXPIRES = 0x10000

# userAccountControl bits (MS-ADTS 2.2.16)
DISABLED = 0x2
UNCONSTRAINED = 0x80000  # TRUSTED_FOR_DELEGATION
SENSITIVE = 0x100000  # NOT_DELEGATED
ANY_PROTOCOL = 0x1000000  # TRUSTED_TO_AUTH_FOR_DELEGATION

CIFS = 'cifs'
MIGRATION = 'Microsoft Virtual System Migration Service'
MISSPELT = 'Microsoft Virtual Machine Migration Service'
REPLICA = 'Hyper-V Replica Service'
CONSOLE = 'Microsoft Virtual Console Service'
SERVER = ('HOST', 'RestrictedKrbHost', 'WSMAN', 'TERMSRV')
HYPERV = SERVER + (MIGRATION, REPLICA, CONSOLE)
LIVE = (CIFS, MIGRATION)  # what a live migration with storage needs
NO_BREAK_SPACE, ZERO_WIDTH_SPACE = '\u00a0', '\u200b'

SYSTEMS = {
    '2012r2': ('Windows Server 2012 R2 Standard', '6.3 (9600)'),
    '2016': ('Windows Server 2016 Datacenter', '10.0 (14393)'),
    '2019': ('Windows Server 2019 Standard', '10.0 (17763)'),
    '2022': ('Windows Server 2022 Standard', '10.0 (20348)'),
    '2025': ('Windows Server 2025 Standard', '10.0 (26100)'),
}


def short(classes, *hosts):
    return [f'{c}/{h}' for h in hosts for c in classes]


def full(classes, *hosts):
    return [f'{c}/{h}.{DOMAIN}' for h in hosts for c in classes]


def both(classes, *hosts):
    return [spn for h in hosts for spn in short(classes, h) + full(classes, h)]


@dataclass(frozen=True)
class Computer:
    name: str
    system: str = '2019'
    classes: tuple = HYPERV  # its own SPNs, short and fully qualified
    flags: int = 0
    encryption: int | None = 28  # RC4, AES128, AES256: what Windows writes
    delegates_to: tuple | list = ()
    more_spns: tuple | list = ()
    accepts: tuple = ()  # resource-based: who may delegate to it (account, group or SID)
    denies: tuple = ()  # likewise, put before the grants
    dns_name: str | None = None  # when dNSHostName is not name.DOMAIN
    in_dns: bool = True
    policy: str | None = None
    hides_list_from: str | None = None  # this user may not read msDS-AllowedToDelegateTo

    @property
    def netbios(self):
        return self.name.upper()[:15]

    @property
    def spns(self):
        return short(self.classes, self.netbios) + full(self.classes, self.name) + list(self.more_spns)


def host(name, delegates_to=(), system='2019', flags=ANY_PROTOCOL, **more):
    """A Hyper-V host with constrained delegation for any protocol, unless said otherwise."""
    return Computer(name, system, flags=flags, delegates_to=delegates_to, **more)


def server(name, system='2019', **more):
    """A file or management server."""
    return Computer(name, system, SERVER, **more)


COMPUTERS = [
    # The first farm: one of each everyday state.
    host('vmhost1', both(LIVE, 'vmhost2') + both([CIFS], 'fhost1', 'sofs2016')),
    host('vmhost2', both(LIVE, 'vmhost1'), flags=0),
    server('fhost1', more_spns=both([CIFS], 'alias1') + full([CIFS], 'twice')),
    server('mgmt1', flags=UNCONSTRAINED),
    host('core2016', short([MIGRATION], '2016gui') + full([CIFS], 'rc4only', 'gone', 'twice', 'disabled1'), '2016'),
    host('2016gui', system='2016', flags=0, encryption=None),
    server('sofs2016', '2016', accepts=('2016gui',)),
    server('rc4only', '2016', encryption=4),
    server('disabled1', '2016', flags=DISABLED),
    # Releases.
    host('hv2012', both(LIVE, 'vmhost1'), '2012r2', flags=0),
    host('hv2022a', both(LIVE, 'hv2022b') + both([CIFS], 'fhost1'), '2022'),
    host('hv2022b', both(LIVE, 'hv2022a') + both([CIFS], 'fhost1'), '2022'),
    host('hv2025', both(LIVE, 'vmhost1'), '2025'),
    # Entries that do not say what was meant.
    host('short1', short(LIVE, 'vmhost2')),
    host('fqdn1', full(LIVE, 'vmhost2')),
    host('misspelt1', both([CIFS, MISSPELT], 'vmhost2')),
    host('interp1', [f'{c}/CN=VMHOST2,CN=Computers,DC=contoso,DC=com.DNSHostName' for c in LIVE]),
    host('suffix1', [f'cifs/vmhost2.{DOMAIN}@{DOMAIN.upper()}', f'cifs/vmhost2.{DOMAIN}:445']),
    host('hostclass1', both(['HOST', MIGRATION], 'vmhost2')),
    host('reverse1'),
    host('reverse2', both(LIVE, 'reverse1')),
    host('uncon1', flags=UNCONSTRAINED),
    host('unconlist1', both(LIVE, 'vmhost2'), flags=UNCONSTRAINED),
    host('empty1'),
    host('plain1', flags=0),
    # Resource-based delegation.
    host('rbcd1', flags=0),
    server('rbcdt1', accepts=('rbcd1',)),
    host('rbgrp1', flags=0),
    server('rbcdt2', accepts=('RbcdHosts',)),
    host('conflict1', both([CIFS], 'fhost1'), flags=0),
    server('rbcdt3', accepts=('conflict1',)),
    host('rbdeny1', flags=0),
    server('rbcdt4', accepts=('rbdeny1',), denies=('rbdeny1',)),
    # What a reader may not see, and what is long.
    host('hidden1', both(LIVE, 'vmhost2'), hides_list_from='alice'),
    host('biglist1', both(LIVE, 'vmhost2') + full([CIFS], *(f'old{n:04}' for n in range(1, 3001)))),
    # Clusters: hvcl of the Hyper-V nodes cln1 and cln2, and the scale-out file server sofs1 on fsn1 and fsn2.
    Computer('hvcl', classes=('HOST', 'MSServerCluster', 'MSServerClusterMgmtAPI', 'MSClusterVirtualServer'),
             flags=PASSWORD_NEVER_EXPIRES),
    Computer('sofs1', classes=('HOST', 'MSClusterVirtualServer'), flags=PASSWORD_NEVER_EXPIRES),
    host('cln1', both(LIVE, 'cln2') + both([CIFS], 'fsn1', 'fsn2'), classes=HYPERV + ('MSServerClusterMgmtAPI',)),
    host('cln2', both(LIVE, 'cln1') + both([CIFS], 'sofs1'), classes=HYPERV + ('MSServerClusterMgmtAPI',)),
    server('fsn1', more_spns=both(['MSServerClusterMgmtAPI'], 'fsn1')),
    server('fsn2', more_spns=both(['MSServerClusterMgmtAPI'], 'fsn2')),
    # A host whose Hyper-V service never registered its names.
    host('nomig1', classes=SERVER, flags=0),
    host('tonomig1', both(LIVE, 'nomig1')),
    # Further oddities.
    host('nbsp1', both([CIFS], 'vmhost2') + full([MIGRATION.replace(' ', NO_BREAK_SPACE)], 'vmhost2')
         + [MIGRATION + f'/{ZERO_WIDTH_SPACE}vmhost2']),
    host('self1', both(LIVE, 'self1', 'vmhost2')),
    host('sensitive1', both(LIVE, 'vmhost2'), flags=ANY_PROTOCOL | SENSITIVE),
    host('dishost1', both(LIVE, 'vmhost2'), flags=ANY_PROTOCOL | DISABLED),
    host('aesonly1', both([CIFS], 'rc4only'), encryption=24),
    server('rbcdt5', accepts=('S-1-5-21-1111111111-2222222222-3333333333-9999', 'hvclb')),
    host('rbt2a4d1', accepts=()),
    server('rbcdt6', accepts=('rbt2a4d1', 'RbcdHosts')),
    Computer('hvclb', classes=('HOST', 'MSServerCluster', 'MSServerClusterMgmtAPI', 'MSClusterVirtualServer'),
             flags=PASSWORD_NEVER_EXPIRES | ANY_PROTOCOL, delegates_to=both([CIFS], 'sofs1')),
    host('clnb1', classes=HYPERV + ('MSServerClusterMgmtAPI',)),
    server('stolen1'),
    server('verylonghostname1'),
    server('disjoint1', dns_name='disjoint1.branch.contoso.com'),
    server('nodns1', in_dns=False),
    server('authpol1', policy='LabAdminsOnly'),
    host('twin1', both(LIVE, 'vmhost2')),
    host('odd1', both([CIFS], 'stolen1', 'verylonghostname1', 'disjoint1', 'nodns1', 'authpol1', 'alias1', 'fs')),
]

# Names that lost a replication conflict: such an object stays beside the real one (here: twin1).
CONFLICT_COPIES = {'TWIN1': '6f2c1f0e-7d5b-4a57-9a0e-3b1c5f3f7a11'}

# One more owner for names that another account has already, itself or by its HOST name. Samba refuses some of these, as
# AD does, so that populate.py has to write them underneath the checks.
SECOND_OWNERS = {
    'CN=SOFS2016,CN=Computers': full([CIFS], 'twice'),
    'CN=svcweb,CN=Users': both(['HTTP'], 'stolen1') + full([CIFS], 'stolen1'),
}

USERS = {
    'alice': {},
    'hvadmin': {},
    'sensitive': {'flags': SENSITIVE},
    'protected': {},
    'expired1': {'expires': '2020-01-01'},
    'nestedprot': {},
    'disuser': {'flags': DISABLED},
    'svcweb': {},
    'svcdeleg': {'flags': ANY_PROTOCOL, 'spns': ['labsvc/svcdeleg'], 'delegates_to': both(LIVE, 'vmhost2')},
    'limited': {'workstations': 'PAW1,PAW2'},
    'siloed': {'silo': 'LabTierZero'},
}

# Members, all of them. A group that does not exist is made.
GROUPS = {
    'RbcdHosts': ['rbgrp1'],
    'TierZero': ['nestedprot'],
    'Protected Users': ['protected', 'TierZero'],
    'Domain Admins': ['Administrator', 'hvadmin'],
}

# Authentication policies: who may get a ticket to the computers that the policy is assigned to.
POLICIES = {'LabAdminsOnly': 'O:SYG:SYD:(A;;CR;;;DA)'}
SILOS = ['LabTierZero']

# DNS beyond an address and a pointer for each computer (the first is .11; .30 is left to the stale record).
FIRST_ADDRESS, STALE_ADDRESS = 11, 30
ALIASES = {'fs': 'fhost1', 'alias1': 'fhost1', 'lost': 'gone', 'loop1': 'loop2', 'loop2': 'loop1'}
STALE = {'stale': 'other'}  # name -> what the pointer of its address says
