//! Looking: the only part of the program that asks anything of the network.

pub mod ldap;
