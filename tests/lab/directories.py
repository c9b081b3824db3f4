"""directories.py SMB_CONF KEYTAB: write one small directory after another into the lab, for as long as somebody sends them.

Makes a few accounts in an organizational unit of their own, writes their keys to KEYTAB, and prints one line of JSON with their
names and identifiers. Then each line of standard input is a directory, a JSON object:

  {"accounts": {"s": {"userAccountControl": "4096", "msDS-AllowedToDelegateTo": ["cifs/x"], ...}, ...},
   "members": {"outer": ["inner"], "inner": ["s"], "Protected Users": []},
   "policies": {"s": false, ...}}

Values are text, or {"base64": "..."}. What an account does not name is emptied. `done` is printed when the directory is in
place, which a running KDC sees at once. At the end of the input the unit is deleted.

Most of it goes to the database underneath the checks: a directory server would not let a name be owned twice."""

import base64
import json
import os
import subprocess
import sys

import ldb

from populate import NEVER, Domain, as_bytes, policy_dn

COMPUTERS = {'s': 'RNDS', 't': 'RNDT', 'o': 'RNDO'}
USERS = {'u': 'rndu', 'a': 'rnda'}
GROUPS = {'outer': 'RndOuter', 'inner': 'RndInner'}
POLICY = 'RndNobody'  # lets nobody in
# What a directory decides, beside memberships and policies, which are links and need the upper layers.
PLAIN = ('userAccountControl', 'servicePrincipalName', 'msDS-AllowedToDelegateTo', 'accountExpires',
         'msDS-AllowedToActOnBehalfOfOtherIdentity', 'msDS-SupportedEncryptionTypes')


class Writer:
    def __init__(self, conf):
        self.domain = Domain(conf)
        self.db = self.domain.db
        # Durability is of no use to a directory that lives for milliseconds.
        self.raw = ldb.Ldb(self.domain.raw_path, flags=ldb.FLG_NOSYNC)
        self.unit = f'OU=Random,{self.domain.base}'
        self.members = {name: [] for name in (*GROUPS, 'Protected Users')}
        self.policies = {}

    def dn(self, key):
        name = COMPUTERS.get(key) or USERS.get(key) or GROUPS.get(key)
        return f'CN={name},{self.unit}' if name else f'CN={key},{self.domain.users}'

    def make(self):
        self.remove()
        self.db.transaction_start()
        self.db.add({'dn': self.unit, 'objectClass': 'organizationalUnit'})
        for key, name in COMPUTERS.items():
            self.domain.account(self.dn(key), 'computer', f'{name}$', {
                'userAccountControl': [0x1000], 'dNSHostName': [f'{name.lower()}.contoso.com'], 'accountExpires': [NEVER],
                'operatingSystem': ['Windows Server 2019 Standard'], 'operatingSystemVersion': ['10.0 (17763)']})
        for key, name in USERS.items():
            self.domain.account(self.dn(key), 'user', name, {
                'userAccountControl': [0x10200], 'userPrincipalName': [f'{name}@contoso.com'], 'accountExpires': [NEVER]})
        for key, name in GROUPS.items():
            self.db.add({'dn': self.dn(key), 'objectClass': 'group', 'sAMAccountName': name})
        nobody = self.domain.descriptor('O:SYG:SYD:(A;;CR;;;S-1-5-21-1-2-3-4)')
        self.domain.ensure(policy_dn(self.domain, POLICY), {
            'msDS-AuthNPolicyEnforced': ['TRUE'], 'msDS-ComputerAllowedToAuthenticateTo': [nobody],
            'msDS-UserAllowedToAuthenticateTo': [nobody], 'msDS-ServiceAllowedToAuthenticateTo': [nobody],
        }, {'objectClass': 'msDS-AuthNPolicy'})
        self.db.transaction_commit()
        return {key: {'name': name, 'dn': self.dn(key), 'sid': self.domain.security_principal(name)}
                for key, name in (COMPUTERS | USERS | GROUPS).items()}

    def remove(self):
        for dn in (self.unit, policy_dn(self.domain, POLICY)):
            try:
                self.db.delete(dn, ['tree_delete:1'])
            except ldb.LdbError as error:
                if error.args[0] != ldb.ERR_NO_SUCH_OBJECT:
                    raise

    def write(self, directory):
        members = {name: sorted(directory['members'].get(name, ())) for name in self.members}
        policies = {key: True for key, has in directory['policies'].items() if has}
        if members != self.members or policies != self.policies:
            self.link(members, policies)
        self.raw.transaction_start()
        for key, wanted in directory['accounts'].items():
            message = ldb.Message(ldb.Dn(self.raw, self.dn(key)))
            for name in PLAIN:
                values = wanted.get(name, [])
                values = values if isinstance(values, list) else [values]
                message[name] = ldb.MessageElement([octets(v) for v in values], ldb.FLAG_MOD_REPLACE, name)
            self.raw.modify(message)
        self.raw.transaction_commit()

    def link(self, members, policies):
        """Change memberships and policies, as far as they differ from what is there."""
        self.db.transaction_start()
        for name, wanted in members.items():
            if wanted != self.members[name]:
                others = ['protected', 'TierZero'] if name == 'Protected Users' else []
                everybody = [self.dn(m) for m in wanted] + [f'CN={m},{self.domain.users}' for m in others]
                self.replace(self.dn(name), 'member', everybody)
        for key in COMPUTERS | USERS:
            if policies.get(key) != self.policies.get(key):
                policy = [policy_dn(self.domain, POLICY)] if key in policies else []
                self.replace(self.dn(key), 'msDS-AssignedAuthNPolicy', policy)
        self.db.transaction_commit()
        self.members, self.policies = members, policies

    def replace(self, dn, name, values):
        message = ldb.Message(ldb.Dn(self.db, dn))
        message[name] = ldb.MessageElement([as_bytes(v) for v in values], ldb.FLAG_MOD_REPLACE, name)
        self.db.modify(message)


def octets(value):
    return base64.b64decode(value['base64']) if isinstance(value, dict) else as_bytes(value)


def main(conf, keytab):
    writer = Writer(conf)
    accounts = writer.make()
    try:
        if os.path.exists(keytab):
            os.remove(keytab)
        for name in [f'{n}$' for n in COMPUTERS.values()] + list(USERS.values()):
            subprocess.run(['samba-tool', 'domain', 'exportkeytab', keytab, '-s', conf, f'--principal={name}'],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(json.dumps(accounts), flush=True)
        for line in sys.stdin:
            writer.write(json.loads(line))
            print('done', flush=True)
    finally:
        writer.link({name: [] for name in writer.members}, {})
        writer.remove()


if __name__ == '__main__':
    main(*sys.argv[1:])
