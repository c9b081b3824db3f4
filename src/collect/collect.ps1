#Requires -Version 5.1
<#
Collects what kcd-doctor needs to tell why a Hyper-V operation was refused, and writes it into one file: kcd-case.json.

It only reads. It changes nothing, installs nothing, asks for no password, and talks to nobody but the domain: its
controllers, its DNS servers, and the machines that are named below. It looks at delegation settings, service
names, groups and permissions of the accounts involved, and at events of the last day; passwords and keys are not
readable this way, and no contents of virtual machines or shares are looked at. Read the file before you send it.

Run it as the user for whom the operation fails, if you can on the host that acts (elevated, it sees more there):

    powershell -NoProfile -ExecutionPolicy Bypass -File .\kcd-collect.ps1

Windows PowerShell 5.1 or PowerShell 7, on a machine of the domain. The directory is read without special rights. What
cannot be read is noted in the file with the reason, and the rest is read all the same.
#>
[CmdletBinding()]
param(
    # >>> What to look at: written by kcd-doctor, and yours to change.
    [string] $Operation = '',
    [string[]] $ComputerName = @(),
    [string[]] $Storage = @(),
    [string] $User = '',
    [string] $Via = '',
    [string] $Domain = '',
    [string] $Server = '',
    # <<<
    [string] $OutFile = 'kcd-case.json'
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

# ---------- What is looked at, and no more ----------

# Attributes of accounts. The permissions (nTSecurityDescriptor) tell an empty attribute from a hidden one.
$accountAttributes = @('objectClass', 'cn', 'sAMAccountName', 'dNSHostName', 'msDS-AdditionalDnsHostName',
    'userAccountControl', 'servicePrincipalName', 'msDS-AllowedToDelegateTo', 'msDS-AllowedToActOnBehalfOfOtherIdentity',
    'msDS-SupportedEncryptionTypes', 'operatingSystem', 'operatingSystemVersion', 'objectSid', 'primaryGroupID',
    'memberOf', 'pwdLastSet', 'accountExpires', 'lastLogonTimestamp', 'whenCreated', 'whenChanged',
    'msDS-AssignedAuthNPolicy', 'msDS-AssignedAuthNPolicySilo', 'userWorkstations', 'logonHours', 'userPrincipalName',
    'isDeleted', 'nTSecurityDescriptor')
# Those on which the controllers of a domain must agree, with what replication knows of them.
$comparedAttributes = @('msDS-AllowedToDelegateTo', 'userAccountControl', 'msDS-AllowedToActOnBehalfOfOtherIdentity',
    'servicePrincipalName', 'whenChanged', 'msDS-ReplAttributeMetaData')
# Trusts with other domains, and the domains of the forest.
$trustAttributes = @('objectClass', 'trustPartner', 'flatName', 'trustDirection', 'trustType', 'trustAttributes',
    'msDS-SupportedEncryptionTypes', 'securityIdentifier', 'nTSecurityDescriptor')
$forestAttributes = @('objectClass', 'nCName', 'dnsRoot', 'nETBIOSName', 'trustParent')
$rootAttributes = @('defaultNamingContext', 'configurationNamingContext', 'dnsHostName', 'serverName', 'currentTime',
    'domainControllerFunctionality', 'domainFunctionality', 'forestFunctionality')
# Services that a Hyper-V host reaches, or is reached by.
$classes = @('Microsoft Virtual System Migration Service', 'Hyper-V Replica Service', 'cifs', 'HOST', 'HTTP', 'WSMAN')
$channels = @('Microsoft-Windows-Hyper-V-VMMS-Admin', 'Microsoft-Windows-Hyper-V-High-Availability-Admin',
    'Microsoft-Windows-SMBClient/Security', 'Microsoft-Windows-SMBClient/Connectivity')
$systemSources = @('Microsoft-Windows-Security-Kerberos', 'Microsoft-Windows-Kerberos-Key-Distribution-Center',
    'NETLOGON', 'LsaSrv')
$mostControllers = 25
$mostListEntries = 300
$mostEvents = 500

# ---------- Notes on what could not be read ----------

$unread = [System.Collections.Generic.List[object]]::new()

# An error's own words. PowerShell wraps what .NET says, and a directory says more than its client.
function Get-Reason($Record) {
    $exception = $Record.Exception.GetBaseException()
    $reason = [string] $exception.Message
    if ($exception.PSObject.Properties['ServerErrorMessage'] -and $exception.ServerErrorMessage) {
        $reason = $reason + ' (' + $exception.ServerErrorMessage + ')'
    }
    if ($exception.PSObject.Properties['Response'] -and $exception.Response -and $exception.Response.ErrorMessage) {
        $reason = $reason + ' (' + $exception.Response.ErrorMessage + ')'
    }
    return $reason.Trim()
}

function Add-Unread([string] $What, [string] $Because) {
    $unread.Add([ordered] @{ what = $What; because = $Because })
}

# ---------- The directory ----------

function Connect-Directory([string] $Name, [int] $Port) {
    $place = [System.DirectoryServices.Protocols.LdapDirectoryIdentifier]::new($Name, $Port)
    $connection = [System.DirectoryServices.Protocols.LdapConnection]::new($place)
    # As the user who runs this, sealed by Kerberos or NTLM, and never sent on to another domain.
    $connection.AuthType = [System.DirectoryServices.Protocols.AuthType]::Negotiate
    $connection.Timeout = [TimeSpan]::FromSeconds(20)
    $connection.SessionOptions.ProtocolVersion = 3
    $connection.SessionOptions.ReferralChasing = [System.DirectoryServices.Protocols.ReferralChasingOptions]::None
    $connection.SessionOptions.Signing = $true
    $connection.SessionOptions.Sealing = $true
    $connection.Bind()
    return $connection
}

# Characters that mean something in a filter (RFC 4515).
function ConvertTo-FilterValue([string] $Text) {
    $escaped = $Text.Replace('\', '\5c').Replace('*', '\2a').Replace('(', '\28').Replace(')', '\29')
    return $escaped.Replace([string] [char] 0, '\00')
}

$utf8 = [System.Text.UTF8Encoding]::new($false, $true)

# A value as it lies in the directory: text where it is text, else its bytes.
function ConvertFrom-Octets([byte[]] $Octets) {
    try {
        $text = $utf8.GetString($Octets)
        if ($text -notmatch '[\x00-\x1F\x7F]') { return $text }
    } catch {
        Write-Debug 'its bytes are kept'
    }
    return @{ base64 = [Convert]::ToBase64String($Octets) }
}

function ConvertTo-Octets($Value) {
    if ($Value -is [string]) { return , $utf8.GetBytes($Value) }
    return , [Convert]::FromBase64String($Value.base64)
}

# Long lists come in portions: "attribute;range=0-1499".
function Add-Portions($Connection, [string] $Dn, [string] $Description, $Values) {
    while ($Description -match '^(.*);range=\d+-(\d+)$') {
        $attribute = $Matches[1]
        $description = '{0};range={1}-*' -f $attribute, ([int] $Matches[2] + 1)
        $request = [System.DirectoryServices.Protocols.SearchRequest]::new($Dn, '(objectClass=*)', 'Base', @($Description))
        $portion = $Connection.SendRequest($request).Entries[0].Attributes
        $description = ''
        foreach ($name in @($portion.AttributeNames)) {
            if ($name -like ($attribute + ';range=*')) {
                foreach ($octets in $portion[$name].GetValues([byte[]])) { $Values.Add((ConvertFrom-Octets $octets)) }
                $Description = [string] $name
            }
        }
    }
}

function ConvertFrom-Entry($Connection, $Entry) {
    $attributes = [ordered] @{}
    foreach ($name in @($Entry.Attributes.AttributeNames)) {
        $plain = ([string] $name -split ';')[0].ToLowerInvariant()
        if (-not $attributes.Contains($plain)) { $attributes[$plain] = [System.Collections.Generic.List[object]]::new() }
        foreach ($octets in $Entry.Attributes[$name].GetValues([byte[]])) {
            $attributes[$plain].Add((ConvertFrom-Octets $octets))
        }
        Add-Portions $Connection $Entry.DistinguishedName ([string] $name) $attributes[$plain]
    }
    return @{ dn = [string] $Entry.DistinguishedName; attributes = $attributes }
}

# One search, page by page, which answers some questions. What it found, or why not, goes into $Answers.
function Search-Directory($Connection, $Answers, $Asks, [string] $Base, [string] $Scope, [string] $Filter, [string[]] $Attributes) {
    $found = [System.Collections.Generic.List[object]]::new()
    $problem = $null
    try {
        $request = [System.DirectoryServices.Protocols.SearchRequest]::new($Base, $Filter, $Scope, $Attributes)
        $paging = [System.DirectoryServices.Protocols.PageResultRequestControl]::new(500)
        if ($Scope -ne 'Base') { [void] $request.Controls.Add($paging) }
        $parts = [System.DirectoryServices.Protocols.SecurityMasks] 'Owner, Group, Dacl'
        [void] $request.Controls.Add([System.DirectoryServices.Protocols.SecurityDescriptorFlagControl]::new($parts))
        do {
            $more = $false
            $response = $Connection.SendRequest($request)
            foreach ($entry in $response.Entries) { $found.Add((ConvertFrom-Entry $Connection $entry)) }
            foreach ($control in $response.Controls) {
                if ($control -is [System.DirectoryServices.Protocols.PageResultResponseControl]) {
                    $paging.Cookie = $control.Cookie
                    $more = $control.Cookie.Length -gt 0
                }
            }
        } while ($more)
    } catch {
        # What is not there is an answer too (LDAP result 32).
        $problem = Get-Reason $_
        $response = $_.Exception.GetBaseException().PSObject.Properties['Response']
        if ($response -and $response.Value -and [string] $response.Value.ResultCode -eq 'NoSuchObject') { $problem = $null }
    }
    if ($problem) { Add-Unread ('from the directory: ' + $Filter + ' below "' + $Base + '"') $problem }
    $Answers.Add([ordered] @{ asks = @($Asks); attributes = @($Attributes); error = $problem; objects = $found })
    return , $found
}

# Questions of one kind, many in one search. $Terms holds one filter for each name.
function Search-Names($Connection, $Answers, [string] $Kind, [string] $Class, [string[]] $Names, [scriptblock] $Term) {
    $all = [System.Collections.Generic.List[object]]::new()
    for ($at = 0; $at -lt $Names.Count; $at += 50) {
        $some = @($Names[$at..([Math]::Min($at + 49, $Names.Count - 1))])
        $terms = @(foreach ($name in $some) { & $Term $name })
        $asks = @(foreach ($name in $some) { [ordered] @{ kind = $Kind; of = [string] $name } })
        $filter = '(&' + $Class + '(|' + ($terms -join '') + '))'
        $all.AddRange((Search-Directory $Connection $Answers $asks $domainDn 'Subtree' $filter $accountAttributes))
    }
    return , $all
}

# A computer by any name that it may go by, and the copies that replication renamed.
$hostTerm = {
    param($Name)
    $whole = ConvertTo-FilterValue $Name
    $short = ($Name -split '\.')[0]
    $account = ConvertTo-FilterValue ($short.Substring(0, [Math]::Min(15, $short.Length)) + '$')
    '(|(sAMAccountName={0})(dNSHostName={1})(msDS-AdditionalDnsHostName={1})' -f $account, $whole
    '(servicePrincipalName=HOST/{0})(servicePrincipalName=cifs/{0})' -f $whole
    '(cn={0}\0aCNF:*))' -f (ConvertTo-FilterValue $short)
}
$spnTerm = { param($Name) '(servicePrincipalName=' + (ConvertTo-FilterValue $Name) + ')' }
$groupTerm = { param($Name) '(|(sAMAccountName={0})(cn={0}))' -f (ConvertTo-FilterValue $Name) }
$sidTerm = { param($Name) '(objectSid=' + (ConvertTo-FilterValue $Name) + ')' }
$userTerm = {
    param($Name)
    $logon = @($Name -split '\\')[-1]
    $before = ($logon -split '@')[0]
    '(|(sAMAccountName={0})(userPrincipalName={1}))' -f (ConvertTo-FilterValue $before), (ConvertTo-FilterValue $logon)
}

# The values of one attribute as text.
function Get-Texts($Object, [string] $Attribute) {
    if (-not $Object.attributes.Contains($Attribute)) { return }
    foreach ($value in $Object.attributes[$Attribute]) { if ($value -is [string]) { $value } }
}

# Each text once, whatever its case.
function Select-Once($Texts) {
    $seen = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($text in @($Texts)) { if ($text -and $seen.Add([string] $text)) { [string] $text } }
}

# Whoever a descriptor that allows delegation speaks of.
function Get-AllowedSids($Object) {
    if (-not $Object.attributes.Contains('msds-allowedtoactonbehalfofotheridentity')) { return }
    foreach ($value in $Object.attributes['msds-allowedtoactonbehalfofotheridentity']) {
        try {
            $descriptor = [System.Security.AccessControl.RawSecurityDescriptor]::new((ConvertTo-Octets $value), 0)
            foreach ($entry in $descriptor.DiscretionaryAcl) { [string] $entry.SecurityIdentifier.Value }
        } catch {
            Add-Unread ('who may delegate to ' + $Object.dn) (Get-Reason $_)
        }
    }
}

# A time as every reader understands it, in UTC; "s" is the same in every language.
function Format-Time([DateTime] $Time) { return $Time.ToUniversalTime().ToString('s') + 'Z' }

# What a controller says of itself, its clock among it, which is held against ours.
function Open-Controller([string] $Name) {
    $controller = [ordered] @{ name = $Name; asked_at = $null; error = $null; root = @{}; reader = $null; reader_error = $null
        answers = [System.Collections.Generic.List[object]]::new() }
    $connection = $null
    try {
        $connection = Connect-Directory $Name 389
        $controller.asked_at = Format-Time (Get-Date)
        $own = [System.Collections.Generic.List[object]]::new()
        foreach ($root in (Search-Directory $connection $own @() '' 'Base' '(objectClass=*)' $rootAttributes)) {
            $controller.root = $root.attributes
        }
        foreach ($root in (Search-Directory $connection $own @() '' 'Base' '(objectClass=*)' @('tokenGroups'))) {
            if ($root.attributes.Contains('tokengroups')) { $controller.reader = $root.attributes['tokengroups'] }
        }
        $controller.reader_error = $own[1].error
    } catch {
        $controller.error = Get-Reason $_
        Add-Unread ('domain controller ' + $Name) $controller.error
    }
    return @{ record = $controller; connection = $connection }
}

# Who owns what, on the controller that this machine uses.
function Read-Accounts($Connection, $Answers, [string[]] $Machines) {
    $hosts = Search-Names $Connection $Answers 'host' '(objectClass=computer)' $Machines $hostTerm
    $people = [System.Collections.Generic.List[object]]::new()
    if ($User) { $people = Search-Names $Connection $Answers 'user' '(objectClass=user)' @($User) $userTerm }
    # The account of the KDC itself: a mark on it reaches everybody.
    [void] (Search-Names $Connection $Answers 'user' '(objectClass=user)' @('krbtgt') $userTerm)
    $place = 'CN=Directory Service,CN=Windows NT,CN=Services,' + $configurationDn
    [void] (Search-Directory $Connection $Answers @(@{ kind = 'spn-mappings' }) $place 'Base' '(objectClass=*)' @('sPNMappings'))
    $place = 'OU=Domain Controllers,' + $domainDn
    $script:controllers = Search-Directory $Connection $Answers @(@{ kind = 'domain-controllers' }) $place 'Subtree' `
        '(objectClass=computer)' $accountAttributes

    $place = 'CN=System,' + $domainDn
    [void] (Search-Directory $Connection $Answers @(@{ kind = 'trusts' }) $place 'OneLevel' '(objectClass=trustedDomain)' $trustAttributes)
    $place = 'CN=Partitions,' + $configurationDn
    [void] (Search-Directory $Connection $Answers @(@{ kind = 'forest-domains' }) $place 'OneLevel' `
        '(&(objectClass=crossRef)(nETBIOSName=*))' $forestAttributes)

    # The names of the machines, each with every service, and what their lists hold.
    $names = @($Machines; $Machines | ForEach-Object { ($_ -split '\.')[0] })
    $names += @($names | ForEach-Object { ($_ -split '\.')[0] + '.' + $domainName })
    $entries = @()
    foreach ($computer in $hosts) {
        $names += @(Get-Texts $computer 'dnshostname'; Get-Texts $computer 'msds-additionaldnshostname')
        $names += @(Get-Texts $computer 'samaccountname' | ForEach-Object { $_.TrimEnd('$') })
        $list = @(Get-Texts $computer 'msds-allowedtodelegateto')
        if ($list.Count -le $mostListEntries) { $entries += $list }
    }
    $script:wanted = @(foreach ($name in @(Select-Once $names)) { foreach ($class in $classes) { $class + '/' + $name } })
    $listed = @(foreach ($entry in $entries) { $entry; 'HOST/' + ($entry -split '/', 2)[-1] })
    $spns = @(Select-Once @($script:wanted; $listed))
    $owners = Search-Names $Connection $Answers 'spn' '' $spns $spnTerm

    # An entry that nobody owns may be a machine that is gone, or the name of a group.
    $owned = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($owner in $owners) { foreach ($spn in @(Get-Texts $owner 'serviceprincipalname')) { [void] $owned.Add($spn) } }
    $odd = @(Select-Once @(foreach ($entry in $entries) {
        $behind = ($entry -split '/', 2)[-1]
        if (-not $owned.Contains($entry) -and -not $owned.Contains('HOST/' + $behind)) { ($behind -split '[:/]')[0] }
    }))
    [void] (Search-Names $Connection $Answers 'group' '(objectClass=group)' $odd $groupTerm)
    [void] (Search-Names $Connection $Answers 'host' '(objectClass=computer)' $odd $hostTerm)
    $sids = @(Select-Once @(foreach ($computer in @($hosts; $owners)) { Get-AllowedSids $computer }))
    [void] (Search-Names $Connection $Answers 'sid' '(objectSid=*)' $sids $sidTerm)
    if (@($hosts | Where-Object { @(Get-Texts $_ 'serviceprincipalname') -like 'MSServerCluster*' }).Count -gt 0) {
        [void] (Search-Directory $Connection $Answers @(@{ kind = 'clusters' }) $domainDn 'Subtree' `
            '(&(objectClass=computer)(servicePrincipalName=MSServerCluster/*))' $accountAttributes)
    }

    # The groups, nested ones too: as the controller computes them, else by following them.
    $members = @(Select-Once @(foreach ($member in @($hosts; $people)) { $member.dn }))
    foreach ($dn in $members) {
        $computed = Search-Directory $Connection $Answers @(@{ kind = 'groups'; of = $dn }) $dn 'Base' '(objectClass=*)' @('tokenGroups')
        if (@($computed | Where-Object { $_.attributes.Contains('tokengroups') }).Count -eq 0) {
            $filter = '(&(objectClass=group)(member:1.2.840.113556.1.4.1941:={0}))' -f (ConvertTo-FilterValue $dn)
            [void] (Search-Directory $Connection $Answers @(@{ kind = 'group-objects'; of = $dn }) $domainDn 'Subtree' $filter $accountAttributes)
        }
    }
    $script:compared = $members
}

# The same accounts on one controller, with what replication knows of them: which change came when, and from where.
function Read-Copies($Connection, $Answers) {
    foreach ($dn in $compared) {
        $found = Search-Directory $Connection $Answers @(@{ kind = 'copy'; of = $dn }) $dn 'Base' '(objectClass=*)' $comparedAttributes
        foreach ($object in $found) {
            if (-not $object.attributes.Contains('msds-replattributemetadata')) { continue }
            $kept = @($object.attributes['msds-replattributemetadata'] | ForEach-Object { $utf8.GetString((ConvertTo-Octets $_)).Trim([char] 0) } |
                Where-Object { $_ -match '<pszAttributeName>(msDS-AllowedTo|userAccountControl|servicePrincipalName)' })
            $object.attributes['msds-replattributemetadata'] = $kept
        }
    }
}

# ---------- The DNS ----------

function Read-Names([string[]] $Wanted) {
    $names = [ordered] @{ error = $null; servers = @(); forward = [System.Collections.Generic.List[object]]::new()
        reverse = [System.Collections.Generic.List[object]]::new() }
    if (-not (Get-Command Resolve-DnsName -ErrorAction SilentlyContinue)) {
        $names.error = 'this Windows has no Resolve-DnsName'
        Add-Unread 'the DNS' $names.error
        return $names
    }
    try {
        $names.servers = @(Select-Once @(Get-DnsClientServerAddress | ForEach-Object { $_.ServerAddresses }))
    } catch {
        Add-Unread 'the DNS servers of this machine' (Get-Reason $_)
    }
    $addresses = @()
    $open = @(Select-Once $Wanted)
    # A second time for the names that the addresses lead back to.
    for ($round = 0; $round -lt 2; $round++) {
        foreach ($name in $open) {
            $answer = Read-Name $name 'A_AAAA'
            $names.forward.Add($answer)
            foreach ($record in $answer.records) { if ($record.type -ne 'CNAME') { $addresses += $record.data } }
        }
        $back = @()
        foreach ($address in @(Select-Once $addresses)) {
            if (@($names.reverse | Where-Object { $_.name -eq $address }).Count -gt 0) { continue }
            $answer = Read-Name $address 'PTR'
            $names.reverse.Add($answer)
            foreach ($record in $answer.records) { $back += $record.data }
        }
        $known = @($names.forward | ForEach-Object { $_.name })
        $open = @(Select-Once $back | Where-Object { $known -notcontains $_ })
    }
    return $names
}

# One question to the DNS and nothing else: no hosts file, no broadcast.
function Read-Name([string] $Name, [string] $Type) {
    $records = [System.Collections.Generic.List[object]]::new()
    $problem = $null
    try {
        foreach ($record in @(Resolve-DnsName -Name $Name -Type $Type -DnsOnly -NoHostsFile)) {
            $kind = [string] $record.Type
            if ($kind -eq 'A' -or $kind -eq 'AAAA') { $data = $record.IPAddress }
            elseif ($kind -eq 'CNAME' -or $kind -eq 'PTR') { $data = $record.NameHost }
            else { continue }
            $records.Add([ordered] @{ type = $kind; name = [string] $record.Name; data = [string] $data })
        }
    } catch {
        $code = 0
        if ($_.Exception -is [System.ComponentModel.Win32Exception]) { $code = $_.Exception.NativeErrorCode }
        $problem = [ordered] @{ code = $code; words = (Get-Reason $_) }
    }
    return [ordered] @{ name = $Name; error = $problem; records = $records }
}

# ---------- Hosts and shares, as far as this user may look ----------

# Some properties of one thing, each as a list of texts; or why they could not be read.
function Read-Properties([string] $Subject, [string] $Of, [string[]] $Properties, [scriptblock] $Read) {
    $values = [ordered] @{}
    $problem = $null
    # Our clock, for a machine that says its own.
    $now = Format-Time (Get-Date)
    try {
        foreach ($item in @(& $Read)) {
            foreach ($property in $Properties) {
                $member = $item.PSObject.Properties[$property]
                if (-not $member -or $null -eq $member.Value) { continue }
                if (-not $values.Contains($property)) { $values[$property] = [System.Collections.Generic.List[object]]::new() }
                foreach ($value in @($member.Value)) {
                    if ($value -is [DateTime]) { $value = Format-Time $value }
                    $values[$property].Add([string] $value)
                }
            }
        }
    } catch {
        $problem = Get-Reason $_
        Add-Unread ($Of + ' of ' + $Subject) $problem
    }
    return [ordered] @{ of = $Of; at = $now; asked = @($Properties); error = $problem; values = $values }
}

# Where a machine is asked: nothing for this one, which needs no network.
function Get-Place([string] $Machine) {
    if ((($Machine -split '\.')[0]) -eq $env:COMPUTERNAME) { return @{} }
    return @{ ComputerName = $Machine }
}

function Read-Machine([string] $Machine) {
    $place = Get-Place $Machine
    $parts = @(
        Read-Properties $Machine 'Win32_OperatingSystem' @('Caption', 'Version', 'LastBootUpTime', 'LocalDateTime') {
            Get-CimInstance -ClassName Win32_OperatingSystem -OperationTimeoutSec 20 @place
        }
        Read-Properties $Machine 'Win32_DeviceGuard' @('SecurityServicesConfigured', 'SecurityServicesRunning', 'VirtualizationBasedSecurityStatus') {
            Get-CimInstance -Namespace 'root\Microsoft\Windows\DeviceGuard' -ClassName Win32_DeviceGuard -OperationTimeoutSec 20 @place
        }
        if ($hypervMachines -contains $Machine) {
            Read-Properties $Machine 'Get-VMHost' @('ComputerName', 'FullyQualifiedDomainName', 'VirtualMachineMigrationEnabled',
                'VirtualMachineMigrationAuthenticationType', 'VirtualMachineMigrationPerformanceOption', 'UseAnyNetworkForMigration',
                'MaximumVirtualMachineMigrations', 'MaximumStorageMigrations', 'VirtualMachinePath', 'VirtualHardDiskPath') {
                Get-VMHost @place
            }
            Read-Properties $Machine 'Get-VMMigrationNetwork' @('Subnet', 'Priority') { Get-VMMigrationNetwork @place }
        }
    )
    return [ordered] @{ name = $Machine; parts = $parts }
}

# Who may reach \\server\share: the share's own list, and the permissions of its folder.
function Read-Share([string] $Path) {
    $inside = @($Path.TrimStart('\', '/') -split '[\\/]')
    $root = '\\' + $inside[0] + '\' + $inside[1]
    $parts = @(
        Read-Properties $root 'Get-SmbShareAccess' @('AccessRule') {
            foreach ($rule in @(Get-SmbShareAccess -Name $inside[1] -CimSession $inside[0])) {
                [pscustomobject] @{ AccessRule = '{0} {1} {2}' -f $rule.AccessControlType, $rule.AccessRight, $rule.AccountName }
            }
        }
        Read-Properties $root 'Get-Acl' @('Owner', 'Sddl') { Get-Acl -LiteralPath $root }
    )
    return [ordered] @{ path = $root; parts = $parts }
}

# Events of the last day, as they lie in the log.
function Read-Events([string] $Machine) {
    $place = Get-Place $Machine
    $start = (Get-Date).AddDays(-1)
    $filters = @(foreach ($channel in $channels) { @{ LogName = $channel; StartTime = $start } })
    $filters += @(foreach ($source in $systemSources) { @{ LogName = 'System'; ProviderName = $source; StartTime = $start } })
    foreach ($filter in $filters) {
        $xml = @()
        try {
            $xml = @(Get-WinEvent -FilterHashtable $filter -MaxEvents $mostEvents @place | ForEach-Object { [string] $_.ToXml() })
        } catch {
            # No events, or a machine without this channel, is what one hopes for. One that does not answer is asked once.
            if ($_.FullyQualifiedErrorId -notlike 'NoMatching*') {
                Add-Unread ('events of {0} on {1}' -f $filter['LogName'], $Machine) (Get-Reason $_)
                if ($place.Count -gt 0) { break }
            }
        }
        if ($xml.Count -gt 0) { [ordered] @{ host = $Machine; channel = $filter.LogName; xml = $xml } }
    }
}

# The tickets of SYSTEM (0x3e7, Hyper-V) and NETWORK SERVICE (0x3e4, WinRM): their names and flags, no keys.
function Read-Tickets {
    foreach ($session in @('0x3e7', '0x3e4')) {
        foreach ($list in @('tickets', 'kcd_cache')) {
            try {
                $text = (& klist.exe -li $session $list | Out-String).Trim()
                [ordered] @{ host = $env:COMPUTERNAME; session = $session; list = $list; text = $text }
            } catch {
                Add-Unread ('klist -li ' + $session + ' ' + $list) (Get-Reason $_)
            }
        }
    }
}

# ---------- Now do it ----------

$collected = [ordered] @{
    at = Format-Time (Get-Date)
    on = [string] $env:COMPUTERNAME
    by = '{0}\{1}' -f $env:USERDOMAIN, $env:USERNAME
    powershell = [string] $PSVersionTable.PSVersion
    windows = [string] [Environment]::OSVersion.Version
}
# With -File, a list arrives as one text.
$ComputerName = @(Select-Once @($ComputerName | ForEach-Object { $_ -split ',' } | ForEach-Object { $_.Trim() }))
$hypervMachines = $ComputerName
$servers = @(foreach ($path in $Storage) { @($path.TrimStart('\', '/') -split '[\\/]')[0] })
$machines = @(Select-Once @($ComputerName; $servers; $Via))
# An address has no account.
$named = @($machines | Where-Object { -not ($_ -as [System.Net.IPAddress]) })

$records = [System.Collections.Generic.List[object]]::new()
$catalog = $null
$controllers = @()
$compared = @()
$wanted = @()
$domainName = $Domain.ToLowerInvariant()
try {
    Add-Type -AssemblyName System.DirectoryServices, System.DirectoryServices.Protocols
    if (-not $Server) {
        # The controller that Windows on this machine has chosen.
        $context = [System.DirectoryServices.ActiveDirectory.DirectoryContext]::new('Domain')
        if ($Domain) { $context = [System.DirectoryServices.ActiveDirectory.DirectoryContext]::new('Domain', $Domain) }
        $Server = [System.DirectoryServices.ActiveDirectory.DomainController]::FindOne($context).Name
    }
    Write-Host ('Reading the directory from ' + $Server + ' ...')
    $first = Open-Controller $Server
    $records.Add($first.record)
    if ($first.connection) {
        $domainDn = [string] $first.record.root['defaultnamingcontext'][0]
        $configurationDn = [string] $first.record.root['configurationnamingcontext'][0]
        $domainName = (@($domainDn -split ',' | Where-Object { $_ -like 'DC=*' } | ForEach-Object { $_.Substring(3) }) -join '.').ToLowerInvariant()
        Read-Accounts $first.connection $first.record.answers $named
        Read-Copies $first.connection $first.record.answers
    }
} catch {
    Add-Unread 'the directory' (Get-Reason $_)
}

# Do the other controllers say the same? A change that has not arrived everywhere is a cause of its own.
$others = @(Select-Once @(foreach ($controller in $controllers) { Get-Texts $controller 'dnshostname' }) | Where-Object { $_ -ne $Server })
foreach ($name in @($others | Select-Object -First $mostControllers)) {
    Write-Host ('Comparing with ' + $name + ' ...')
    $other = Open-Controller $name
    $records.Add($other.record)
    if ($other.connection) { Read-Copies $other.connection $other.record.answers }
}
if ($others.Count -gt $mostControllers) { Add-Unread 'the other domain controllers' ('only {0} of {1} were compared' -f $mostControllers, $others.Count) }

# Does anybody own the same names in another domain of the forest? The global catalog knows.
if ($wanted.Count -gt 0) {
    $catalog = [ordered] @{ name = $Server; error = $null; answers = [System.Collections.Generic.List[object]]::new() }
    try {
        $connection = Connect-Directory $Server 3268
        $domainDn = ''
        $accountAttributes = @('objectClass', 'sAMAccountName', 'dNSHostName', 'servicePrincipalName', 'userAccountControl')
        [void] (Search-Names $connection $catalog.answers 'spn' '' @(Select-Once $wanted) $spnTerm)
    } catch {
        $catalog.error = Get-Reason $_
        Add-Unread ('global catalog ' + $Server) $catalog.error
    }
}

Write-Host 'Asking the DNS ...'
$own = @(foreach ($record in $records) { foreach ($answer in $record.answers) {
    if (@($answer.asks | Where-Object { $_['kind'] -eq 'host' }).Count -gt 0) { foreach ($object in $answer.objects) { Get-Texts $object 'dnshostname' } }
} })
$dns = Read-Names @($named; $named | ForEach-Object { ($_ -split '\.')[0] }; $own)

$hosts = @()
$events = @()
foreach ($machine in $machines) {
    Write-Host ('Looking at ' + $machine + ' ...')
    $hosts += Read-Machine $machine
    $events += @(Read-Events $machine)
}
$shares = @(foreach ($path in $Storage) { if ($path -match '^[\\/]{2}[^\\/]+[\\/][^\\/]+') { Read-Share $path } })
$tickets = @()
if (@($machines | Where-Object { ($_ -split '\.')[0] -eq $env:COMPUTERNAME }).Count -gt 0) { $tickets = @(Read-Tickets) }

$case = [ordered] @{
    schema = 'kcd-doctor/case/1'
    collected = $collected
    question = [ordered] @{ operation = $Operation; hosts = $ComputerName; storage = @($Storage); user = $User; via = $Via }
    domain = $domainName
    controllers = $records
    catalog = $catalog
    names = $dns
    hosts = $hosts
    shares = $shares
    events = $events
    tickets = $tickets
    unread = $unread
}
# UTF-8 without a mark, which Out-File of Windows PowerShell cannot write.
$path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutFile)
[System.IO.File]::WriteAllText($path, (ConvertTo-Json -InputObject $case -Depth 20), [System.Text.UTF8Encoding]::new($false))

# ---------- What came of it ----------

$objects = 0
foreach ($record in $records) { foreach ($answer in $record.answers) { $objects += $answer.objects.Count } }
$count = 0
foreach ($some in $events) { $count += $some.xml.Count }
Write-Host ''
Write-Host ('Domain controllers read:  {0} of {1}' -f @($records | Where-Object { -not $_.error }).Count, $records.Count)
Write-Host ('Accounts and settings:    {0}' -f $objects)
Write-Host ('Names asked of the DNS:   {0}' -f ($dns.forward.Count + $dns.reverse.Count))
Write-Host ('Machines and shares:      {0}' -f ($hosts.Count + $shares.Count))
Write-Host ('Events of the last day:   {0}' -f $count)
Write-Host ('Ticket lists:             {0}' -f $tickets.Count)
if ($unread.Count -gt 0) {
    Write-Host ''
    Write-Host ('Could not be read ({0}):' -f $unread.Count)
    foreach ($note in $unread) { Write-Host ('  ' + $note.what + ', because: ' + $note.because) }
}
Write-Host ''
Write-Host ('Written: ' + $path)
Write-Host 'It holds names, groups and permissions of the accounts involved. Look through it, then send it.'
