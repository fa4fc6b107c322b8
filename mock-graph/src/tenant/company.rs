//! Lantern & Vole, a maker of instruments that does not exist: its people and its provisioning policies.

const DOMAIN: &str = "lanternvole.example";

/// Twenty of each, so that every pair below is another person.
const GIVEN_NAMES: [&str; 20] = [
    "Ada", "Bruno", "Chidi", "Dalia", "Emil", "Farah", "Goran", "Hana", "Ines", "Jonas", "Kamala",
    "Lars", "Mina", "Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Samir", "Tuuli",
];
const FAMILY_NAMES: [&str; 20] = [
    "Abara",
    "Brandt",
    "Castell",
    "Drummond",
    "Eklund",
    "Fontaine",
    "Galanis",
    "Hartono",
    "Iwasaki",
    "Jansen",
    "Kowalczyk",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quispe",
    "Rahman",
    "Silva",
    "Thorne",
];

/// The given name and the family name of a person. No two of the first 400 people share both.
pub(super) fn person(number: usize) -> (&'static str, &'static str) {
    let round = number / GIVEN_NAMES.len();
    (
        GIVEN_NAMES[number % GIVEN_NAMES.len()],
        FAMILY_NAMES[(7 * number + round) % FAMILY_NAMES.len()],
    )
}

/// Unique: from the second person of a name on, the name is followed by a number.
pub(super) fn user_principal_name(number: usize) -> String {
    let (given, family) = person(number);
    let namesakes = number / (GIVEN_NAMES.len() * FAMILY_NAMES.len());
    let nth = match namesakes {
        0 => String::new(),
        before => (before + 1).to_string(),
    };
    format!("{given}.{family}{nth}@{DOMAIN}").to_lowercase()
}

pub(super) struct ServicePlan {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
}

pub(super) struct Policy {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// Precedes the user's name in the display name of a Cloud PC.
    pub(super) label: &'static str,
    pub(super) provisioning_type: &'static str,
    pub(super) plan: ServicePlan,
    pub(super) image: &'static str,
    pub(super) region: &'static str,
    pub(super) connection: Option<&'static str>,
    /// Where its Cloud PCs run if their region fails.
    pub(super) failover_region: Option<&'static str>,
}

const OFFICE: ServicePlan = ServicePlan {
    id: "27d40e83-b95a-4c61-8e2f-f3a1096c5b7d",
    name: "Cloud PC Enterprise 4vCPU/16GB/256GB",
    kind: "enterprise",
};

pub(super) const POLICIES: [Policy; 5] = [
    Policy {
        id: "3d0c7f18-52ab-47e9-8f61-b07de4926a35",
        name: "Engineering, Sweden",
        label: "Engineering",
        provisioning_type: "dedicated",
        plan: ServicePlan {
            id: "9f21b6d4-7c08-4a5e-b3f9-60e8d7215ca4",
            name: "Cloud PC Enterprise 8vCPU/32GB/512GB",
            kind: "enterprise",
        },
        image: "Windows 11 Enterprise 25H2",
        region: "swedencentral",
        connection: Some("Hub network Sweden Central"),
        failover_region: Some("norwayeast"),
    },
    Policy {
        id: "a8e5240b-6f93-4d1c-92b7-15c3f80d7e46",
        name: "Office, Europe",
        label: "Office",
        provisioning_type: "dedicated",
        plan: OFFICE,
        image: "Windows 11 Enterprise + Microsoft 365 Apps 25H2",
        region: "westeurope",
        connection: None,
        failover_region: None,
    },
    Policy {
        id: "61f79ac2-0e4d-4b38-a5d6-cb8241f3907e",
        name: "Office, Americas",
        label: "Office",
        provisioning_type: "dedicated",
        plan: OFFICE,
        image: "Windows 11 Enterprise + Microsoft 365 Apps 25H2",
        region: "eastus2",
        connection: None,
        failover_region: None,
    },
    Policy {
        id: "c42b8d96-f17e-4035-b8a9-2e6d051c7fb3",
        name: "Assembly floor, shifts",
        label: "Shift",
        provisioning_type: "sharedByUser",
        plan: ServicePlan {
            id: "e05a31c7-48f2-4d9b-a760-9b1cd8e4f253",
            name: "Cloud PC Frontline 2vCPU/8GB/128GB",
            kind: "enterprise",
        },
        image: "Windows 11 Enterprise 24H2",
        region: "westeurope",
        connection: None,
        failover_region: None,
    },
    Policy {
        id: "1b96e5f0-a3c8-4274-9d0f-84f7b2e6c51a",
        name: "Finance, no local disk",
        label: "Finance",
        provisioning_type: "dedicated",
        plan: ServicePlan {
            id: "b8c6709f-1d25-4ea3-96fb-5703ea2c9d18",
            name: "Cloud PC Enterprise 2vCPU/8GB/128GB",
            kind: "enterprise",
        },
        image: "Windows 11 Enterprise + Microsoft 365 Apps 24H2",
        region: "northeurope",
        connection: Some("Finance network North Europe"),
        failover_region: Some("westeurope"),
    },
];

/// Most Cloud PCs are healthy. The others are in the states that an admin meets.
pub(super) const STATUSES: [&str; 20] = [
    "provisioned",
    "provisioned",
    "provisioned",
    "provisionedWithWarnings",
    "provisioned",
    "provisioned",
    "inGracePeriod",
    "provisioned",
    "provisioned",
    "failed",
    "provisioned",
    "provisioned",
    "restoring",
    "provisioned",
    "provisioning",
    "provisioned",
    "resizing",
    "provisioned",
    "provisioned",
    "notProvisioned",
];
