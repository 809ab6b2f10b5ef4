// SPDX-License-Identifier: MIT OR Apache-2.0
package yzt;

import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.ByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of libyzt as JNA sees them. What they do stands in {@code include/yzt.h}.
 *
 * <p>Handles are {@link Pointer}s that are never followed. Texts go in as UTF-8 with a NUL at the end
 * ({@link Yzt#utf8}) and are copied out of byte arrays, so no default encoding has a part in it.
 */
public interface Libyzt extends Library {
    /** The library, loaded from {@code jna.library.path} or where the system looks. */
    Libyzt INSTANCE = Native.load("yzt", Libyzt.class);

    /** {@code size_t}. */
    final class SizeT extends IntegerType {
        private static final long serialVersionUID = 1L;

        public SizeT() {
            this(0);
        }

        public SizeT(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    /** {@code size_t *}. */
    final class SizeTByReference extends ByReference {
        public SizeTByReference() {
            super(Native.SIZE_T_SIZE);
        }

        public int value() {
            long value = Native.SIZE_T_SIZE == 8 ? getPointer().getLong(0) : getPointer().getInt(0) & 0xFFFFFFFFL;
            return Math.toIntExact(value);
        }
    }

    int yzt_abi_version();
    int yzt_version_number();
    Pointer yzt_version();
    SizeT yzt_object_count();
    int yzt_code_name(int code, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_code_text(int code, byte[] language, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_code_advice(int code, byte[] language, byte[] buffer, SizeT capacity, SizeTByReference size);

    int yzt_error_new(PointerByReference error);
    int yzt_error_free(Pointer error);
    int yzt_error_code(Pointer error, IntByReference code);
    int yzt_error_name(Pointer error, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_error_text(Pointer error, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_error_advice(Pointer error, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_error_detail(Pointer error, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_error_tries_left(Pointer error, IntByReference triesLeft);

    int yzt_context_new(byte[] keysFolder, byte[] language, PointerByReference context, Pointer error);
    int yzt_context_free(Pointer context);
    int yzt_context_list_keys(Pointer context, PointerByReference list, Pointer error);
    int yzt_context_open_key(Pointer context, byte[] serial, PointerByReference key, Pointer error);

    int yzt_key_list_count(Pointer list, SizeTByReference count);
    int yzt_key_list_serial(Pointer list, SizeT index, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_key_list_label(Pointer list, SizeT index, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_key_list_organization(Pointer list, SizeT index, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_key_list_not_after(Pointer list, SizeT index, LongByReference notAfter);
    int yzt_key_list_code(Pointer list, SizeT index, IntByReference code);
    int yzt_key_list_free(Pointer list);

    int yzt_key_serial(Pointer key, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_key_label(Pointer key, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_key_pin_info(Pointer key, IntByReference triesLeft, IntByReference maximum, IntByReference status, Pointer error);
    int yzt_key_verify_pin(Pointer key, byte[] pin, SizeT pinLength, int flags, Pointer error);
    int yzt_key_certificate(Pointer key, int keyUse, PointerByReference certificate, Pointer error);
    int yzt_key_login(Pointer key, byte[] origin, byte[] challenge, SizeT challengeLength, byte[] program,
            byte[] pin, SizeT pinLength, int flags, PointerByReference login, Pointer error);
    int yzt_key_free(Pointer key);

    int yzt_certificate_der(Pointer certificate, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_certificate_organization(Pointer certificate, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_certificate_unified_social_credit_code(Pointer certificate, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_certificate_common_name(Pointer certificate, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_certificate_issuer(Pointer certificate, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_certificate_serial(Pointer certificate, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_certificate_not_before(Pointer certificate, LongByReference notBefore);
    int yzt_certificate_not_after(Pointer certificate, LongByReference notAfter);
    int yzt_certificate_days_left(Pointer certificate, long at, LongByReference daysLeft);
    int yzt_certificate_free(Pointer certificate);

    int yzt_login_token(Pointer login, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_login_organization(Pointer login, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_login_free(Pointer login);

    int yzt_verifier_new(Pointer context, byte[] origin, PointerByReference verifier, Pointer error);
    int yzt_verifier_set_anchors(Pointer verifier, byte[] certificates, SizeT length, Pointer error);
    int yzt_verifier_set_intermediates(Pointer verifier, byte[] certificates, SizeT length, Pointer error);
    int yzt_verifier_set_crls(Pointer verifier, byte[] crls, SizeT length, Pointer error);
    int yzt_verifier_accept_software_keys(Pointer verifier, int accept, Pointer error);
    int yzt_verifier_issue(Pointer verifier, byte[] session, byte[] service, long at, PointerByReference challenge, Pointer error);
    int yzt_verifier_verify(Pointer verifier, byte[] session, byte[] token, SizeT tokenLength, long at,
            PointerByReference identity, Pointer error);
    int yzt_verifier_free(Pointer verifier);

    int yzt_challenge_json(Pointer challenge, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_challenge_expires(Pointer challenge, LongByReference expires);
    int yzt_challenge_free(Pointer challenge);

    int yzt_identity_organization(Pointer identity, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_identity_unified_social_credit_code(Pointer identity, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_identity_common_name(Pointer identity, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_identity_certificate_serial(Pointer identity, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_identity_issuer(Pointer identity, byte[] buffer, SizeT capacity, SizeTByReference size);
    int yzt_identity_not_after(Pointer identity, LongByReference notAfter);
    int yzt_identity_days_left(Pointer identity, LongByReference daysLeft);
    int yzt_identity_flags(Pointer identity, IntByReference flags);
    int yzt_identity_free(Pointer identity);
}
