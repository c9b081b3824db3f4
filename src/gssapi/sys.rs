//! The C interface of RFC 2744: types, constants and the functions that are called.

use std::{
    ffi::{c_int, c_void},
    ptr,
};

use libloading::Library;

use crate::{Error, OpenError};

/// Names under which the library is known: MIT, Heimdal, and both on macOS.
#[cfg(not(target_os = "macos"))]
const NAMES: &[&str] = &["libgssapi_krb5.so.2", "libgssapi.so.3"];
#[cfg(target_os = "macos")]
const NAMES: &[&str] =
    &["/System/Library/Frameworks/GSS.framework/GSS", "libgssapi_krb5.dylib", "/usr/lib/libgssapi_krb5.dylib"];

/// `GSS_S_CONTINUE_NEEDED` (RFC 2744, section 3.9.1).
pub(crate) const CONTINUE_NEEDED: u32 = 1;
/// `GSS_C_MUTUAL_FLAG` and its like (RFC 2744, appendix A).
pub(crate) const MUTUAL: u32 = 2;
pub(crate) const SEQUENCE: u32 = 8;
pub(crate) const CONFIDENTIAL: u32 = 16;
pub(crate) const INTEGRITY: u32 = 32;
/// Status types of `gss_display_status`.
const BY_GSSAPI: c_int = 1;
const BY_MECHANISM: c_int = 2;

/// 1.2.840.113554.1.2.2, the Kerberos mechanism (RFC 4121, section 1).
const KRB5: &[u8] = b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";
/// 1.2.840.113554.1.2.1.4, `GSS_C_NT_HOSTBASED_SERVICE` (RFC 2743, section 4.1).
const HOST_BASED: &[u8] = b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04";

/// `gss_buffer_desc`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Buffer {
    pub(crate) length: usize,
    pub(crate) value: *mut c_void,
}

impl Buffer {
    pub(crate) const EMPTY: Self = Self { length: 0, value: ptr::null_mut() };

    /// The library only reads buffers that it is given as input, so the pointer may come from a shared slice.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len(), value: bytes.as_ptr().cast_mut().cast() }
    }
}

/// `gss_OID_desc`. Apple's header packs it on Intel.
#[cfg_attr(all(target_os = "macos", target_arch = "x86_64"), repr(C, packed(2)))]
#[cfg_attr(not(all(target_os = "macos", target_arch = "x86_64")), repr(C))]
pub(crate) struct Oid {
    length: u32,
    elements: *mut c_void,
}

// SAFETY: an `Oid` here points to a constant that nothing writes to.
unsafe impl Sync for Oid {}

impl Oid {
    const fn of(bytes: &'static [u8]) -> Self {
        #[allow(clippy::cast_possible_truncation, reason = "the constants above are a few octets long")]
        Self { length: bytes.len() as u32, elements: bytes.as_ptr().cast_mut().cast() }
    }
}

static KRB5_OID: Oid = Oid::of(KRB5);
static HOST_BASED_OID: Oid = Oid::of(HOST_BASED);

/// The Kerberos mechanism, as the library wants it.
pub(crate) fn krb5() -> *const Oid {
    &raw const KRB5_OID
}

/// `gss_channel_bindings_struct`. Apple's header packs it on Intel.
#[cfg_attr(all(target_os = "macos", target_arch = "x86_64"), repr(C, packed(2)))]
#[cfg_attr(not(all(target_os = "macos", target_arch = "x86_64")), repr(C))]
pub(crate) struct ChannelBindings {
    pub(crate) initiator_type: u32,
    pub(crate) initiator: Buffer,
    pub(crate) acceptor_type: u32,
    pub(crate) acceptor: Buffer,
    pub(crate) application: Buffer,
}

/// `gss_name_t` and `gss_ctx_id_t`: pointers to structures that only the library knows.
pub(crate) type Name = *mut c_void;
pub(crate) type ContextId = *mut c_void;

type InitSecContext = unsafe extern "C" fn(
    *mut u32,
    *mut c_void,
    *mut ContextId,
    Name,
    *const Oid,
    u32,
    u32,
    *const ChannelBindings,
    *const Buffer,
    *mut *const Oid,
    *mut Buffer,
    *mut u32,
    *mut u32,
) -> u32;
type InquireContext = unsafe extern "C" fn(
    *mut u32,
    ContextId,
    *mut Name,
    *mut Name,
    *mut u32,
    *mut *const Oid,
    *mut u32,
    *mut c_int,
    *mut c_int,
) -> u32;

/// The functions of the library. They live as long as the process, since the library is never closed.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) init_sec_context: InitSecContext,
    pub(crate) inquire_context: InquireContext,
    pub(crate) wrap:
        unsafe extern "C" fn(*mut u32, ContextId, c_int, u32, *const Buffer, *mut c_int, *mut Buffer) -> u32,
    pub(crate) unwrap:
        unsafe extern "C" fn(*mut u32, ContextId, *const Buffer, *mut Buffer, *mut c_int, *mut u32) -> u32,
    pub(crate) wrap_size_limit: unsafe extern "C" fn(*mut u32, ContextId, c_int, u32, u32, *mut u32) -> u32,
    pub(crate) delete_sec_context: unsafe extern "C" fn(*mut u32, *mut ContextId, *mut Buffer) -> u32,
    import_name: unsafe extern "C" fn(*mut u32, *const Buffer, *const Oid, *mut Name) -> u32,
    display_name: unsafe extern "C" fn(*mut u32, Name, *mut Buffer, *mut *const Oid) -> u32,
    release_name: unsafe extern "C" fn(*mut u32, *mut Name) -> u32,
    release_buffer: unsafe extern "C" fn(*mut u32, *mut Buffer) -> u32,
    display_status: unsafe extern "C" fn(*mut u32, u32, c_int, *const Oid, *mut u32, *mut Buffer) -> u32,
}

impl Api {
    /// Opens the first library that the system has.
    pub(crate) fn open() -> Result<Self, OpenError> {
        let mut tried = Vec::new();
        for name in NAMES {
            // SAFETY: the initialisers of a GSSAPI library ask nothing of the program that loads it.
            let loaded = unsafe { Library::new(name) }.and_then(|library| {
                // Never closed, see `crate::Library`.
                let library: &'static Library = Box::leak(Box::new(library));
                // SAFETY: the library is a GSSAPI library by its name, and so its functions have the types of RFC 2744.
                unsafe { Self::find(library) }
            });
            match loaded {
                Ok(api) => return Ok(api),
                Err(error) => tried.push(((*name).to_owned(), error.to_string())),
            }
        }
        Err(OpenError { tried })
    }

    /// # Safety
    /// `library` must be an implementation of RFC 2744.
    unsafe fn find(library: &'static Library) -> Result<Self, libloading::Error> {
        macro_rules! function {
            ($name:literal) => {
                // SAFETY: the caller vouches for the library; the type is the one of the field that is filled.
                *unsafe { library.get(concat!($name, "\0").as_bytes()) }?
            };
        }
        Ok(Self {
            init_sec_context: function!("gss_init_sec_context"),
            inquire_context: function!("gss_inquire_context"),
            wrap: function!("gss_wrap"),
            unwrap: function!("gss_unwrap"),
            wrap_size_limit: function!("gss_wrap_size_limit"),
            delete_sec_context: function!("gss_delete_sec_context"),
            import_name: function!("gss_import_name"),
            display_name: function!("gss_display_name"),
            release_name: function!("gss_release_name"),
            release_buffer: function!("gss_release_buffer"),
            display_status: function!("gss_display_status"),
        })
    }

    /// The internal form of a host-based service name. To be given back with `release_name`.
    pub(crate) fn import_host_based(&self, service: &str) -> Result<Name, Error> {
        let (mut minor, mut name) = (0, ptr::null_mut());
        let text = Buffer::of(service.as_bytes());
        // SAFETY: all pointers are to live variables of the types that RFC 2744, section 5.16 asks for.
        let major =
            unsafe { (self.import_name)(&raw mut minor, &raw const text, &raw const HOST_BASED_OID, &raw mut name) };
        self.check(major, minor).map(|_| name)
    }

    /// The text of a name, which is given back to the library.
    pub(crate) fn name_text(&self, mut name: Name) -> Result<String, Error> {
        let (mut minor, mut text) = (0, Buffer::EMPTY);
        // SAFETY: `name` came from the library and was not released; the type that is not wanted may be null.
        let major = unsafe { (self.display_name)(&raw mut minor, name, &raw mut text, ptr::null_mut()) };
        let text = self.take(text);
        let result = self.check(major, minor).map(|_| String::from_utf8_lossy(&text).into_owned());
        self.drop_name(&mut name);
        result
    }

    /// Gives a name back to the library.
    pub(crate) fn drop_name(&self, name: &mut Name) {
        if !name.is_null() {
            let mut minor = 0;
            // SAFETY: `name` came from the library; it is set to null by the call, so it is not released twice.
            unsafe { (self.release_name)(&raw mut minor, name) };
        }
    }

    /// Copies a buffer that the library filled, and gives it back.
    pub(crate) fn take(&self, mut buffer: Buffer) -> Vec<u8> {
        if buffer.value.is_null() {
            return Vec::new();
        }
        // SAFETY: the library filled `buffer`: `value` points to `length` octets until the buffer is released below.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.value.cast::<u8>(), buffer.length) }.to_vec();
        let mut minor = 0;
        // SAFETY: the buffer was allocated by the library, and is not used after this.
        unsafe { (self.release_buffer)(&raw mut minor, &raw mut buffer) };
        bytes
    }

    /// The major status if it is no error, and else what the library says of it.
    pub(crate) fn check(&self, major: u32, minor: u32) -> Result<u32, Error> {
        // Calling and routine errors are in the upper half (RFC 2744, section 3.9.1), supplementary bits in the lower.
        if major & 0xffff_0000 == 0 {
            return Ok(major);
        }
        Err(Error {
            major: major & 0xffff_0000,
            minor: minor.cast_signed(),
            major_text: self.status_text(major & 0xffff_0000, BY_GSSAPI),
            minor_text: if minor == 0 { String::new() } else { self.status_text(minor, BY_MECHANISM) },
        })
    }

    fn status_text(&self, status: u32, kind: c_int) -> String {
        let (mut parts, mut more) = (Vec::new(), 0);
        // One status may have several messages; the bound keeps a faulty library from holding the program.
        for _ in 0..8 {
            let (mut minor, mut text) = (0, Buffer::EMPTY);
            // SAFETY: all pointers are to live variables; `more` is carried from call to call as section 5.11 asks.
            let major =
                unsafe { (self.display_status)(&raw mut minor, status, kind, krb5(), &raw mut more, &raw mut text) };
            let text = String::from_utf8_lossy(&self.take(text)).trim().to_owned();
            if major & 0xffff_0000 != 0 {
                break;
            }
            if !text.is_empty() {
                parts.push(text);
            }
            if more == 0 {
                break;
            }
        }
        if parts.is_empty() { format!("status {status:#x}") } else { parts.join("; ") }
    }
}
