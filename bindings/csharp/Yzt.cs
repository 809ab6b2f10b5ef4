// SPDX-License-Identifier: MIT OR Apache-2.0
// libyzt for C#: the objects of a login. Every object is an IDisposable.

using System;
using System.Text;

namespace Yzt
{
    /// <summary>A call that failed, with the number and the texts that people are shown.</summary>
    public sealed class YztException : Exception
    {
        internal YztException(uint code, string name, string text, string advice, int? remainingTries)
            : base(text)
        {
            Code = code;
            Name = name;
            Advice = advice;
            RemainingTries = remainingTries;
        }

        /// <summary>The number, which people see as YZT-2000.</summary>
        public uint Code { get; private set; }

        /// <summary>The name for programs, such as PIN_INCORRECT.</summary>
        public string Name { get; private set; }

        /// <summary>What the person can do.</summary>
        public string Advice { get; private set; }

        /// <summary>The tries left, where the error is about the PIN and the key tells a number.</summary>
        public int? RemainingTries { get; private set; }
    }

    /// <summary>What a PIN is.</summary>
    public enum PinStatus
    {
        /// <summary>Chosen by the holder.</summary>
        Set = 0,
        /// <summary>The one that every key comes with.</summary>
        Default = 1,
        /// <summary>Handed out for one use.</summary>
        OneTime = 2,
    }

    /// <summary>The state of the holder's PIN.</summary>
    public struct PinInformation
    {
        /// <summary>How many wrong PINs are left; negative where the key does not tell.</summary>
        public int RemainingTries;
        /// <summary>The most there can be; negative where the key does not tell.</summary>
        public int Maximum;
        /// <summary>What the PIN is.</summary>
        public PinStatus Status;
    }

    internal static class Calls
    {
        internal const uint ValueAbsent = 5222;

        internal delegate uint Reading(byte[] buffer, UIntPtr capacity, out UIntPtr size);

        /// <summary>A text as C takes it; null stays null.</summary>
        internal static byte[] Utf8(string text)
        {
            return text == null ? null : Encoding.UTF8.GetBytes(text + "\0");
        }

        internal static UIntPtr Length(byte[] bytes)
        {
            return new UIntPtr((uint)(bytes == null ? 0 : bytes.Length));
        }

        /// <summary>Does a call with an error object and throws what went wrong.</summary>
        internal static void Check(Func<ErrorHandle, uint> call)
        {
            ErrorHandle error;
            Check(Native.yzt_error_new(out error));
            using (error)
            {
                var code = call(error);
                if (code != 0)
                {
                    throw Exception(code, error);
                }
            }
        }

        /// <summary>Throws what a call without an error object answered.</summary>
        internal static void Check(uint code)
        {
            if (code == 0)
            {
                return;
            }
            var name = Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_code_name(code, b, c, out s));
            var text = Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_code_text(code, null, b, c, out s));
            var advice = Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_code_advice(code, null, b, c, out s));
            throw new YztException(code, name, text, advice, null);
        }

        /// <summary>Asks for the size, then reads; null where the object has no such value.</summary>
        internal static byte[] Bytes(Reading read)
        {
            UIntPtr size;
            var code = read(null, UIntPtr.Zero, out size);
            if (code == ValueAbsent)
            {
                return null;
            }
            Check(code);
            var buffer = new byte[checked((int)size)];
            Check(read(buffer, size, out size));
            return buffer;
        }

        /// <summary>As Bytes, for a text, which ends in NUL.</summary>
        internal static string Text(Reading read)
        {
            var bytes = Bytes(read);
            return bytes == null ? null : Encoding.UTF8.GetString(bytes, 0, bytes.Length - 1);
        }

        private static YztException Exception(uint code, ErrorHandle error)
        {
            int tries;
            var known = Native.yzt_error_tries_left(error, out tries) == 0 && tries >= 0;
            return new YztException(
                code,
                Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_error_name(error, b, c, out s)),
                Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_error_text(error, b, c, out s)),
                Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_error_advice(error, b, c, out s)),
                known ? tries : (int?)null);
        }
    }

    /// <summary>Where keys are looked for, and the language of texts. A program needs one.</summary>
    public sealed class Context : IDisposable
    {
        private readonly ContextHandle handle;

        /// <summary>A context over a folder of software keys, or over none for null.</summary>
        public Context(string keysFolder, string language)
        {
            ContextHandle made = null;
            Calls.Check(e => Native.yzt_context_new(Calls.Utf8(keysFolder), Calls.Utf8(language), out made, e));
            handle = made;
        }

        /// <summary>Opens the key with this serial number, or the only one for null.</summary>
        public Key OpenKey(string serial)
        {
            KeyHandle key = null;
            Calls.Check(e => Native.yzt_context_open_key(handle, Calls.Utf8(serial), out key, e));
            return new Key(key);
        }

        /// <summary>A portal's verifier for its own origin.</summary>
        public Verifier CreateVerifier(string origin)
        {
            VerifierHandle verifier = null;
            Calls.Check(e => Native.yzt_verifier_new(handle, Calls.Utf8(origin), out verifier, e));
            return new Verifier(verifier);
        }

        /// <summary>Frees the context; what was made through it goes on working.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }
    }

    /// <summary>A key that is open.</summary>
    public sealed class Key : IDisposable
    {
        private readonly KeyHandle handle;

        internal Key(KeyHandle handle)
        {
            this.handle = handle;
        }

        /// <summary>The serial number.</summary>
        public string Serial
        {
            get { return Calls.Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_key_serial(handle, b, c, out s)); }
        }

        /// <summary>The state of the PIN; spends no try.</summary>
        public PinInformation PinInformation
        {
            get
            {
                int left = 0, maximum = 0;
                uint status = 0;
                Calls.Check(e => Native.yzt_key_pin_info(handle, out left, out maximum, out status, e));
                return new PinInformation { RemainingTries = left, Maximum = maximum, Status = (PinStatus)status };
            }
        }

        /// <summary>Logs in to a site: at most one PIN try. Gives the token for the site; the caller wipes the PIN.</summary>
        public string Login(string origin, string challenge, string program, byte[] pin, bool lastTry = false)
        {
            LoginHandle login = null;
            var json = Encoding.UTF8.GetBytes(challenge);
            Calls.Check(e => Native.yzt_key_login(
                handle, Calls.Utf8(origin), json, Calls.Length(json), Calls.Utf8(program),
                pin, Calls.Length(pin), lastTry ? 1u : 0u, out login, e));
            using (login)
            {
                return Calls.Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_login_token(login, b, c, out s));
            }
        }

        /// <summary>Closes the key.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }
    }

    /// <summary>A portal's side of the login.</summary>
    public sealed class Verifier : IDisposable
    {
        private readonly VerifierHandle handle;

        internal Verifier(VerifierHandle handle)
        {
            this.handle = handle;
        }

        /// <summary>Sets the certificates that are trusted by themselves, DER or PEM.</summary>
        public void SetAnchors(byte[] certificates)
        {
            Calls.Check(e => Native.yzt_verifier_set_anchors(handle, certificates, Calls.Length(certificates), e));
        }

        /// <summary>Sets the certificates between a holder's and a trusted one, DER or PEM.</summary>
        public void SetIntermediates(byte[] certificates)
        {
            Calls.Check(e => Native.yzt_verifier_set_intermediates(handle, certificates, Calls.Length(certificates), e));
        }

        /// <summary>Sets the current revocation lists, DER or PEM.</summary>
        public void SetRevocationLists(byte[] lists)
        {
            Calls.Check(e => Native.yzt_verifier_set_crls(handle, lists, Calls.Length(lists), e));
        }

        /// <summary>Whether software keys may log in; for tests.</summary>
        public void AcceptSoftwareKeys(bool accept)
        {
            Calls.Check(e => Native.yzt_verifier_accept_software_keys(handle, accept ? 1u : 0u, e));
        }

        /// <summary>Issues a challenge for a session, as JSON for the page.</summary>
        public string Issue(string session, string service = null)
        {
            ChallengeHandle challenge = null;
            Calls.Check(e => Native.yzt_verifier_issue(handle, Calls.Utf8(session), Calls.Utf8(service), 0, out challenge, e));
            using (challenge)
            {
                return Calls.Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_challenge_json(challenge, b, c, out s));
            }
        }

        /// <summary>Verifies the token that answers a session's challenge, which is spent whatever comes out.</summary>
        public Identity Verify(string session, string token)
        {
            IdentityHandle identity = null;
            var json = Encoding.UTF8.GetBytes(token);
            Calls.Check(e => Native.yzt_verifier_verify(handle, Calls.Utf8(session), json, Calls.Length(json), 0, out identity, e));
            using (identity)
            {
                return new Identity(identity);
            }
        }

        /// <summary>Frees the verifier and its open challenges.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }
    }

    /// <summary>Who has logged in. A value: it holds no native object.</summary>
    public sealed class Identity
    {
        internal Identity(IdentityHandle identity)
        {
            Organization = Calls.Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_identity_organization(identity, b, c, out s));
            UnifiedSocialCreditCode = Calls.Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_identity_unified_social_credit_code(identity, b, c, out s));
            CertificateSerial = Calls.Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_identity_certificate_serial(identity, b, c, out s));
            Issuer = Calls.Text((byte[] b, UIntPtr c, out UIntPtr s) => Native.yzt_identity_issuer(identity, b, c, out s));
            long days;
            Calls.Check(Native.yzt_identity_days_left(identity, out days));
            DaysLeft = days;
            uint flags;
            Calls.Check(Native.yzt_identity_flags(identity, out flags));
            IsOriginBound = (flags & 1) != 0;
            IsSoftwareKey = (flags & 2) != 0;
            IsReminderDue = (flags & 8) != 0;
        }

        /// <summary>The organisation; null where the certificate names none.</summary>
        public string Organization { get; private set; }

        /// <summary>The key of the organisation's account; null where the certificate carries none.</summary>
        public string UnifiedSocialCreditCode { get; private set; }

        /// <summary>The certificate's serial number in hexadecimal.</summary>
        public string CertificateSerial { get; private set; }

        /// <summary>The issuer's name.</summary>
        public string Issuer { get; private set; }

        /// <summary>Calendar days in China to the day of expiry.</summary>
        public long DaysLeft { get; private set; }

        /// <summary>The login was bound to the portal's origin.</summary>
        public bool IsOriginBound { get; private set; }

        /// <summary>The key is in software.</summary>
        public bool IsSoftwareKey { get; private set; }

        /// <summary>The certificate expires soon.</summary>
        public bool IsReminderDue { get; private set; }
    }

    /// <summary>The loaded library.</summary>
    public static class Library
    {
        /// <summary>The binary interface that this binding is written for.</summary>
        private const uint AbiVersion = 0x00010000;

        /// <summary>Whether the loaded library serves this binding.</summary>
        public static bool Fits
        {
            get
            {
                var loaded = Native.yzt_abi_version();
                return loaded >> 16 == AbiVersion >> 16 && loaded >= AbiVersion;
            }
        }

        /// <summary>How many native objects exist.</summary>
        public static ulong ObjectCount
        {
            get { return Native.yzt_object_count().ToUInt64(); }
        }
    }
}
