//! What was being done, by the words of Hyper-V.

/// Words that tell what was being done, folded. The first row that has one of its wordings in the text counts, so that what tells
/// more stands first.
///
/// The English ones are documented. The others are wordings of Hyper-V in German, French and Spanish as far as they are known; a
/// wording that is missing here costs the command, not the diagnosis.
const WORDS: [(&str, &[&str]); 6] = [
    (
        "create-vm",
        &[
            "failed to create external configuration store",
            "cannot change the storage location of checkpoints",
            "failed to change smart paging store",
            "failed to create a new virtual machine",
            "externen konfigurationsspeicher",
            "speicherort der prufpunkte",
            "speicherort fur prufpunkte",
            "smart paging-speicher",
            "magasin de configuration externe",
            "emplacement de stockage des points de controle",
            "almacen de configuracion externo",
            "ubicacion de almacenamiento de los puntos de control",
        ],
    ),
    (
        "mount-iso",
        &[
            "permission to open attachment",
            "permission required to open attachment",
            "failed to add device 'virtual cd/dvd disk'",
            "cd/dvd-datentrager",
            "offnen der anlage",
            "offnen des anhangs",
            "disque cd/dvd virtuel",
            "ouvrir la piece jointe",
            "disco de cd/dvd virtual",
            "abrir los datos adjuntos",
        ],
    ),
    ("replicate", &["failed to authenticate the replica server"]),
    (
        "move-storage",
        &["storage migration", "speichermigration", "migration du stockage", "migracion de almacenamiento"],
    ),
    (
        "replicate",
        &["hyper-v replica", "hyper-v-replikat", "replication hyper-v", "replica hyper-v", "replica de hyper-v"],
    ),
    (
        "migrate",
        &[
            "virtual machine migration",
            "live migration",
            "migration source",
            "migration destination",
            "livemigration",
            "live-migration",
            "vm-migration",
            "migrationsquelle",
            "migrationsziel",
            "migration virtueller computer",
            "migration eines virtuellen computers",
            "migration des virtuellen computers",
            "migration dynamique",
            "migration d'ordinateur virtuel",
            "migration d'ordinateurs virtuels",
            "migration d'un ordinateur virtuel",
            "migration de l'ordinateur virtuel",
            "migration de la machine virtuelle",
            "migration d'une machine virtuelle",
            "migracion en vivo",
            "migracion de maquina virtual",
            "migracion de maquinas virtuales",
            "migracion de una maquina virtual",
            "migracion de la maquina virtual",
        ],
    ),
];

/// The operation that folded text tells of, named as the command that diagnoses it.
pub(super) fn of(folded: &str) -> Option<&'static str> {
    let has_one = |words: &[&str]| words.iter().any(|words| folded.contains(words));
    WORDS.iter().find(|(_, words)| has_one(words)).map(|(operation, _)| *operation)
}
