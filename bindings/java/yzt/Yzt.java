// SPDX-License-Identifier: MIT OR Apache-2.0
package yzt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import yzt.Libyzt.SizeT;
import yzt.Libyzt.SizeTByReference;

/** What every call of libyzt from Java has in common. */
public final class Yzt {
    /** The system's clock, where a function takes the present time. */
    public static final long NOW = 0;

    /** The binary interface that this binding is written for. */
    private static final int ABI_VERSION = 0x00010000;

    private static final int VALUE_ABSENT = 5222;
    private static final Libyzt C = Libyzt.INSTANCE;

    private Yzt() {}

    /** A call that takes an error object and answers with a code. */
    public interface Call {
        int with(Pointer error);
    }

    /** A call that hands out an object. */
    public interface Making {
        int with(PointerByReference object, Pointer error);
    }

    /** A call that fills a buffer. */
    public interface Reading {
        int into(byte[] buffer, SizeT capacity, SizeTByReference size);
    }

    /** A function that frees an object. */
    public interface Freeing {
        int of(Pointer object);
    }

    /** A native object that is freed with the block that opened it, and only once. */
    public static final class Handle implements AutoCloseable {
        private final Freeing free;
        private Pointer pointer;

        private Handle(Pointer pointer, Freeing free) {
            this.pointer = pointer;
            this.free = free;
        }

        /** The object for a call. */
        public Pointer pointer() {
            return pointer;
        }

        @Override
        public void close() {
            Pointer last = pointer;
            pointer = null;
            check(free.of(last));
        }
    }

    /** Whether the loaded library serves this binding. */
    public static boolean fits() {
        int loaded = C.yzt_abi_version();
        return loaded >>> 16 == ABI_VERSION >>> 16 && Integer.compareUnsigned(loaded, ABI_VERSION) >= 0;
    }

    /** A text as C takes it; null stays null. */
    public static byte[] utf8(String text) {
        return text == null ? null : (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** A length as C takes it. */
    public static SizeT length(byte[] bytes) {
        return new SizeT(bytes == null ? 0 : bytes.length);
    }

    /** Does a call with an error object and throws what went wrong. */
    public static void call(Call call) {
        PointerByReference made = new PointerByReference();
        check(C.yzt_error_new(made));
        try (Handle error = new Handle(made.getValue(), C::yzt_error_free)) {
            int code = call.with(error.pointer());
            if (code != 0) {
                throw exception(code, error.pointer());
            }
        }
    }

    /** Makes an object; {@code free} frees it. */
    public static Handle make(Making making, Freeing free) {
        PointerByReference object = new PointerByReference();
        call(error -> making.with(object, error));
        return new Handle(object.getValue(), free);
    }

    /** Asks for the size, then reads; null where the object has no such value. */
    public static byte[] bytes(Reading reading) {
        SizeTByReference size = new SizeTByReference();
        int code = reading.into(null, new SizeT(0), size);
        if (code == VALUE_ABSENT) {
            return null;
        }
        check(code);
        byte[] buffer = new byte[size.value()];
        check(reading.into(buffer, length(buffer), size));
        return buffer;
    }

    /** As {@link #bytes}, for a text, which ends in NUL. */
    public static String text(Reading reading) {
        byte[] bytes = bytes(reading);
        return bytes == null ? null : new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
    }

    /** Throws what a call without an error object answered. */
    public static void check(int code) {
        if (code != 0) {
            String name = text((buffer, capacity, size) -> C.yzt_code_name(code, buffer, capacity, size));
            String text = text((buffer, capacity, size) -> C.yzt_code_text(code, null, buffer, capacity, size));
            String advice = text((buffer, capacity, size) -> C.yzt_code_advice(code, null, buffer, capacity, size));
            throw new YztException(code, name, text, advice, null);
        }
    }

    private static YztException exception(int code, Pointer error) {
        IntByReference tries = new IntByReference();
        boolean known = C.yzt_error_tries_left(error, tries) == 0 && tries.getValue() >= 0;
        return new YztException(
                code,
                text((buffer, capacity, size) -> C.yzt_error_name(error, buffer, capacity, size)),
                text((buffer, capacity, size) -> C.yzt_error_text(error, buffer, capacity, size)),
                text((buffer, capacity, size) -> C.yzt_error_advice(error, buffer, capacity, size)),
                known ? tries.getValue() : null);
    }
}
