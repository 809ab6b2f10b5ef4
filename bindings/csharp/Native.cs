// SPDX-License-Identifier: MIT OR Apache-2.0
// The functions of libyzt as C# sees them. What they do stands in include/yzt.h.

using System;
using System.Runtime.InteropServices;

namespace Yzt
{
    /// <summary>A handle of a native object, freed when nobody needs it.</summary>
    /// <remarks>A call in progress keeps it alive, so disposing it from another thread is safe.</remarks>
    internal abstract class NativeHandle : SafeHandle
    {
        protected NativeHandle() : base(IntPtr.Zero, true) { }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }
    }

    internal sealed class ErrorHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_error_free(handle) == 0; }
    }

    internal sealed class ContextHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_context_free(handle) == 0; }
    }

    internal sealed class KeyListHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_key_list_free(handle) == 0; }
    }

    internal sealed class KeyHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_key_free(handle) == 0; }
    }

    internal sealed class CertificateHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_certificate_free(handle) == 0; }
    }

    internal sealed class LoginHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_login_free(handle) == 0; }
    }

    internal sealed class VerifierHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_verifier_free(handle) == 0; }
    }

    internal sealed class ChallengeHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_challenge_free(handle) == 0; }
    }

    internal sealed class IdentityHandle : NativeHandle
    {
        protected override bool ReleaseHandle() { return Native.yzt_identity_free(handle) == 0; }
    }

    /// <summary>Texts go in as UTF-8 with a NUL at the end, since no marshaller of .NET Standard 2.0 knows it.</summary>
    internal static class Native
    {
        private const string Library = "yzt";
        private const CallingConvention C = CallingConvention.Cdecl;

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_abi_version();
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_version_number();
        [DllImport(Library, CallingConvention = C)] internal static extern IntPtr yzt_version();
        [DllImport(Library, CallingConvention = C)] internal static extern UIntPtr yzt_object_count();
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_code_name(uint code, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_code_text(uint code, byte[] language, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_code_advice(uint code, byte[] language, byte[] buffer, UIntPtr capacity, out UIntPtr size);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_new(out ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_free(IntPtr error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_code(ErrorHandle error, out uint code);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_name(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_text(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_advice(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_detail(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_error_tries_left(ErrorHandle error, out int triesLeft);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_context_new(byte[] keysFolder, byte[] language, out ContextHandle context, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_context_free(IntPtr context);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_context_list_keys(ContextHandle context, out KeyListHandle list, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_context_open_key(ContextHandle context, byte[] serial, out KeyHandle key, ErrorHandle error);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_list_count(KeyListHandle list, out UIntPtr count);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_list_serial(KeyListHandle list, UIntPtr index, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_list_label(KeyListHandle list, UIntPtr index, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_list_organization(KeyListHandle list, UIntPtr index, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_list_not_after(KeyListHandle list, UIntPtr index, out long notAfter);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_list_code(KeyListHandle list, UIntPtr index, out uint code);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_list_free(IntPtr list);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_serial(KeyHandle key, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_label(KeyHandle key, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_pin_info(KeyHandle key, out int triesLeft, out int maximum, out uint status, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_verify_pin(KeyHandle key, byte[] pin, UIntPtr pinLength, uint flags, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_certificate(KeyHandle key, uint keyUse, out CertificateHandle certificate, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_login(KeyHandle key, byte[] origin, byte[] challenge, UIntPtr challengeLength, byte[] program, byte[] pin, UIntPtr pinLength, uint flags, out LoginHandle login, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_key_free(IntPtr key);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_der(CertificateHandle certificate, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_organization(CertificateHandle certificate, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_unified_social_credit_code(CertificateHandle certificate, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_common_name(CertificateHandle certificate, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_issuer(CertificateHandle certificate, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_serial(CertificateHandle certificate, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_not_before(CertificateHandle certificate, out long notBefore);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_not_after(CertificateHandle certificate, out long notAfter);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_days_left(CertificateHandle certificate, long at, out long daysLeft);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_certificate_free(IntPtr certificate);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_login_token(LoginHandle login, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_login_organization(LoginHandle login, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_login_free(IntPtr login);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_new(ContextHandle context, byte[] origin, out VerifierHandle verifier, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_set_anchors(VerifierHandle verifier, byte[] certificates, UIntPtr length, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_set_intermediates(VerifierHandle verifier, byte[] certificates, UIntPtr length, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_set_crls(VerifierHandle verifier, byte[] crls, UIntPtr length, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_accept_software_keys(VerifierHandle verifier, uint accept, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_issue(VerifierHandle verifier, byte[] session, byte[] service, long at, out ChallengeHandle challenge, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_verify(VerifierHandle verifier, byte[] session, byte[] token, UIntPtr tokenLength, long at, out IdentityHandle identity, ErrorHandle error);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_verifier_free(IntPtr verifier);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_challenge_json(ChallengeHandle challenge, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_challenge_expires(ChallengeHandle challenge, out long expires);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_challenge_free(IntPtr challenge);

        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_organization(IdentityHandle identity, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_unified_social_credit_code(IdentityHandle identity, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_common_name(IdentityHandle identity, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_certificate_serial(IdentityHandle identity, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_issuer(IdentityHandle identity, byte[] buffer, UIntPtr capacity, out UIntPtr size);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_not_after(IdentityHandle identity, out long notAfter);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_days_left(IdentityHandle identity, out long daysLeft);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_flags(IdentityHandle identity, out uint flags);
        [DllImport(Library, CallingConvention = C)] internal static extern uint yzt_identity_free(IntPtr identity);
    }
}
