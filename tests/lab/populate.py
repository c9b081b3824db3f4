"""populate.py SMB_CONF KEYTAB: make the domain's test objects what objects.py declares.

Works on the database itself, in one transaction, and writes only what differs, so that putting everything back takes a
fraction of a second and a running DC sees it at once. Removes KEYTAB when a key has changed."""

import calendar
import os
import sys
import time

import ldb
from samba.auth import system_session
from samba.credentials import Credentials
from samba.dcerpc import dnsp, security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.provision.sambadns import ARecord, CNAMERecord, NSRecord, SOARecord
from samba.samdb import SamDB
from samba.sd_utils import SDUtils

import objects
from objects import DOMAIN

PASSWORD = os.environ['LAB_PASSWORD']
# Samba's KDC looks a service name with spaces up in its escaped spelling, which no AD has; see README.md.
ESCAPED_TWINS = os.environ.get('LAB_KDC_SPACES') == '1'
LIST_ATTRIBUTE_GUID = '800d94d7-b7a1-42a1-b14d-7cae1423d07f'  # schemaIDGUID of msDS-AllowedToDelegateTo
FULL_CONTROL = 'CCDCLCSWRPWPDTLOCRSDRCWDWO'  # what the AD module of PowerShell writes
NEVER = '9223372036854775807'
# What a test may have changed. Attributes that an object does not declare are emptied.
MANAGED = ('userAccountControl', 'servicePrincipalName', 'msDS-AllowedToDelegateTo', 'accountExpires', 'dNSHostName',
           'msDS-AllowedToActOnBehalfOfOtherIdentity', 'msDS-SupportedEncryptionTypes', 'operatingSystem',
           'operatingSystemVersion', 'userPrincipalName', 'userWorkstations', 'logonHours', 'lockoutTime',
           'msDS-AssignedAuthNPolicy', 'msDS-AssignedAuthNPolicySilo', 'msDS-AdditionalDnsHostName', 'description')


class Domain:
    """The directory's database, and what it holds of ours."""

    def __init__(self, conf):
        lp = LoadParm()
        lp.load(conf)
        self.db = SamDB(lp=lp, session_info=system_session(lp))
        self.base = str(self.db.get_default_basedn())
        self.config = str(self.db.get_config_basedn())
        self.sid = security.dom_sid(self.db.get_domain_sid())
        self.computers = f'CN=Computers,{self.base}'
        self.users = f'CN=Users,{self.base}'
        # Underneath every check, for what no directory lets in by the front door.
        self.raw_path = os.path.join(lp.get('private dir'), 'sam.ldb.d', self.base.upper() + '.ldb')
        self.raw = ldb.Ldb(self.raw_path)
        self.address = lp.get('interfaces')[0].split('/')[0]
        self.new_keys = False
        credentials = Credentials()
        credentials.set_password(PASSWORD)
        self.nt_hash = bytes(credentials.get_nt_hash())

    def ensure(self, dn, wanted, new=None):
        """Make the attributes of an object what is wanted; create it from `new` if it does not exist."""
        try:
            now = self.db.search(dn, ldb.SCOPE_BASE, attrs=list(wanted))[0]
        except ldb.LdbError as error:
            if error.args[0] != ldb.ERR_NO_SUCH_OBJECT or new is None:
                raise
            self.db.add({'dn': dn, **new})
            now = {}
        change = ldb.Message(ldb.Dn(self.db, dn))
        for name, values in wanted.items():
            if {bytes(v) for v in now.get(name, ())} != {as_bytes(v) for v in values}:
                change[name] = ldb.MessageElement([as_bytes(v) for v in values], ldb.FLAG_MOD_REPLACE, name)
        if len(change):
            self.db.modify(change)

    def names(self, container, expression):
        return {str(m['sAMAccountName']): str(m.dn) for m in
                self.db.search(container, ldb.SCOPE_ONELEVEL, expression, attrs=['sAMAccountName'])}

    def security_principal(self, name):
        """The SID of an account or group, by its name; a SID stands for itself."""
        if name.startswith('S-1-'):
            return name
        return str(ndr_unpack(security.dom_sid, self.find(name)['objectSid'][0]))

    def find(self, name):
        """The account or group of this name, with or without a computer's dollar sign."""
        expression = f'(|(sAMAccountName={name})(sAMAccountName={name}$))'
        return self.db.search(self.base, expression=expression, attrs=['objectSid'])[0]

    def descriptor(self, sddl):
        return ndr_pack(security.descriptor.from_sddl(sddl, self.sid))

    def account(self, dn, kind, account_name, wanted):
        """A user or computer with the lab's password and exactly the managed attributes that are wanted."""
        new = {'objectClass': kind, 'sAMAccountName': account_name,
               'userAccountControl': str(wanted['userAccountControl'][0])}
        self.ensure(dn, {name: wanted.get(name, []) for name in MANAGED} | {'sAMAccountName': [account_name]}, new)
        if self.db.search(dn, ldb.SCOPE_BASE, attrs=['unicodePwd'])[0].get('unicodePwd', idx=0) != self.nt_hash:
            self.db.modify(ldb.Message.from_dict(self.db, {
                'dn': dn, 'clearTextPassword': PASSWORD.encode('utf-16-le')}, ldb.FLAG_MOD_REPLACE))
            self.new_keys = True


def as_bytes(value):
    return value if isinstance(value, bytes) else str(value).encode()


def with_twins(spns):
    escaped = [s.replace(' ', '\\ ') for s in spns if ' ' in s] if ESCAPED_TWINS else []
    return list(spns) + escaped


def filetime(day):
    """The start of a day (UTC) in units of 100 ns since 1601."""
    return str((calendar.timegm(time.strptime(day, '%Y-%m-%d')) + 11644473600) * 10**7)


def one(value):
    return [] if value is None else [value]


def policy_dn(domain, name):
    return f'CN={name},CN=AuthN Policies,CN=AuthN Policy Configuration,CN=Services,{domain.config}'


def silo_dn(domain, name):
    return f'CN={name},CN=AuthN Silos,CN=AuthN Policy Configuration,CN=Services,{domain.config}'


def policies(domain):
    for name, sddl in objects.POLICIES.items():
        domain.ensure(policy_dn(domain, name), {
            'msDS-AuthNPolicyEnforced': ['TRUE'],
            'msDS-ComputerAllowedToAuthenticateTo': [domain.descriptor(sddl)],
        }, {'objectClass': 'msDS-AuthNPolicy'})
    for name in objects.SILOS:
        domain.ensure(silo_dn(domain, name), {'msDS-AuthNPolicySiloEnforced': ['TRUE']},
                      {'objectClass': 'msDS-AuthNPolicySilo'})


def computer_dn(domain, computer):
    return f'CN={computer.name.upper()},{domain.computers}'


def remove_strays(domain):
    """Computers that are not declared, and service names that are not where they are declared: they could stand in
    the way of those that are."""
    declared = {f'{c.netbios}$': c.spns for c in objects.COMPUTERS}
    for account, dn in domain.names(domain.computers, '(objectClass=computer)').items():
        if account not in declared and '\\0ACNF:' not in dn:
            domain.db.delete(dn, ['tree_delete:1'])
            continue
        now = domain.db.search(dn, ldb.SCOPE_BASE, attrs=['servicePrincipalName'])[0].get('servicePrincipalName', ())
        wanted = with_twins(declared.get(account, ()))
        if not {str(s) for s in now} <= set(wanted):
            domain.ensure(dn, {'servicePrincipalName': [s for s in wanted if s.encode() in {bytes(n) for n in now}]})


def computers(domain):
    for c in objects.COMPUTERS:
        system, version = objects.SYSTEMS[c.system]
        domain.account(computer_dn(domain, c), 'computer', f'{c.netbios}$', {
            'userAccountControl': [0x1000 | c.flags],
            'accountExpires': [NEVER],
            'dNSHostName': [c.dns_name or f'{c.name}.{DOMAIN}'],
            'operatingSystem': [system],
            'operatingSystemVersion': [version],
            'servicePrincipalName': with_twins(c.spns),
            'msDS-AllowedToDelegateTo': with_twins(c.delegates_to),
            'msDS-SupportedEncryptionTypes': one(c.encryption),
            'msDS-AssignedAuthNPolicy': [policy_dn(domain, c.policy)] if c.policy else [],
            'msDS-AllowedToActOnBehalfOfOtherIdentity': resource_based(domain, c),
        })


def resource_based(domain, computer):
    if not computer.accepts:
        return []
    aces = [('D', n) for n in computer.denies] + [('A', n) for n in computer.accepts]
    return [domain.descriptor('O:BAD:' + ''.join(
        f'({kind};;{FULL_CONTROL};;;{domain.security_principal(name)})' for kind, name in aces))]


def conflict_copies(domain):
    # A line feed, CNF and a colon: so AD renames the loser. Its account name has no $ at the end there; Samba's must.
    for number, (name, guid) in enumerate(objects.CONFLICT_COPIES.items(), 1):
        domain.account(f'CN={name}\\0ACNF:{guid},{domain.computers}', 'computer', f'$DUPLICATE-{number:x}$', {
            'userAccountControl': [0x1000], 'accountExpires': [NEVER], 'dNSHostName': [f'{name.lower()}.{DOMAIN}']})


def users(domain):
    for name, u in objects.USERS.items():
        domain.account(f'CN={name},{domain.users}', 'user', name, {
            'userAccountControl': [0x200 | objects.PASSWORD_NEVER_EXPIRES | u.get('flags', 0)],
            'userPrincipalName': [f'{name}@{DOMAIN}'],
            'accountExpires': [filetime(u['expires']) if 'expires' in u else NEVER],
            'servicePrincipalName': with_twins(u.get('spns', [])),
            'msDS-AllowedToDelegateTo': with_twins(u.get('delegates_to', [])),
            'userWorkstations': one(u.get('workstations')),
            'msDS-AssignedAuthNPolicySilo': [silo_dn(domain, u['silo'])] if 'silo' in u else [],
        })
        if 'silo' in u:
            domain.ensure(silo_dn(domain, u['silo']), {'msDS-AuthNPolicySiloMembers': [f'CN={name},{domain.users}']})


def make_groups(domain):
    for name in objects.GROUPS:
        domain.ensure(f'CN={name},{domain.users}', {}, {'objectClass': 'group', 'sAMAccountName': name})


def fill_groups(domain):
    for name, members in objects.GROUPS.items():
        domain.ensure(f'CN={name},{domain.users}', {'member': [str(domain.find(m).dn) for m in members]})


def hide_lists(domain):
    tool = SDUtils(domain.db)
    for c in objects.COMPUTERS:
        if c.hides_list_from:
            ace = f'(OD;;RP;{LIST_ATTRIBUTE_GUID};;{domain.security_principal(c.hides_list_from)})'
            dn = computer_dn(domain, c)
            sddl = tool.get_sd_as_sddl(dn)
            if ace not in sddl:
                head, aces = sddl.split('(', 1)  # a denial counts only before the grants
                tool.modify_sd_on_dn(dn, head + ace + '(' + aces)


def pointer(name):
    record = dnsp.DnssrvRpcRecord()
    record.wType, record.rank, record.data = dnsp.DNS_TYPE_PTR, dnsp.DNS_RANK_ZONE, f'{name}.{DOMAIN}'
    record.dwSerial, record.dwTtlSeconds = 1, 900
    return record


def dns(domain):
    network, dc_number = domain.address.rsplit('.', 1)
    reverse = '.'.join(reversed(network.split('.'))) + '.in-addr.arpa'

    def zone_dn(zone):
        return f'DC={zone},CN=MicrosoftDNS,DC=DomainDnsZones,{domain.base}'

    def node(zone, name, *records):
        # A record that was deleted over the network leaves a tombstone, which has to go as well.
        domain.ensure(f'DC={name},{zone_dn(zone)}', {'dnsRecord': [ndr_pack(r) for r in records], 'dNSTombstoned': []},
                      {'objectClass': 'dnsNode'})

    def machine(name, number, called=None):
        node(DOMAIN, name, ARecord(f'{network}.{number}'))
        node(reverse, number, pointer(called or name))

    domain.ensure(zone_dn(reverse), {}, {'objectClass': 'dnsZone'})
    node(reverse, '@', SOARecord(f'dc1.{DOMAIN}', f'hostmaster.{DOMAIN}'), NSRecord(f'dc1.{DOMAIN}'))
    node(reverse, dc_number, pointer('dc1'))
    numbers = (n for n in range(objects.FIRST_ADDRESS, 255) if n != objects.STALE_ADDRESS)
    for c, number in zip(objects.COMPUTERS, numbers):
        if c.in_dns:
            machine(c.name, number)
    for alias, target in objects.ALIASES.items():
        node(DOMAIN, alias, CNAMERecord(f'{target}.{DOMAIN}'))
    for name, called in objects.STALE.items():
        machine(name, objects.STALE_ADDRESS, called)


def second_owners(domain, how):
    """Give, or take back, the names that belong to someone else. They are taken back before anything else is written,
    lest they stand in the way of their owners."""
    for relative_dn, spns in objects.SECOND_OWNERS.items():
        for spn in spns:
            message = ldb.Message(ldb.Dn(domain.raw, f'{relative_dn},{domain.base}'))
            message['servicePrincipalName'] = ldb.MessageElement([spn], how, 'servicePrincipalName')
            try:
                domain.raw.modify(message)
            except ldb.LdbError as error:
                absent = (ldb.ERR_NO_SUCH_OBJECT, ldb.ERR_NO_SUCH_ATTRIBUTE)
                if how != ldb.FLAG_MOD_DELETE or error.args[0] not in absent:
                    raise


def main(conf, keytab):
    domain = Domain(conf)
    second_owners(domain, ldb.FLAG_MOD_DELETE)
    domain.db.transaction_start()
    try:
        policies(domain)
        remove_strays(domain)
        make_groups(domain)
        # Twice: whom a descriptor names must exist before it.
        existing = domain.names(domain.computers, '(objectClass=computer)')
        for c in objects.COMPUTERS:
            if f'{c.netbios}$' not in existing:
                domain.account(computer_dn(domain, c), 'computer', f'{c.netbios}$', {'userAccountControl': [0x1000]})
        users(domain)
        fill_groups(domain)
        computers(domain)
        conflict_copies(domain)
        hide_lists(domain)
        dns(domain)
    except BaseException:
        domain.db.transaction_cancel()
        raise
    domain.db.transaction_commit()
    second_owners(domain, ldb.FLAG_MOD_ADD)
    if domain.new_keys and os.path.exists(keytab):
        os.remove(keytab)


if __name__ == '__main__':
    main(*sys.argv[1:])
