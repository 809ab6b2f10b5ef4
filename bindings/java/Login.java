// SPDX-License-Identifier: MIT OR Apache-2.0
// A whole login in Java: the clerk's side and the portal's side in one program.
//
//   javac --release 8 -cp jna.jar -d classes yzt/*.java Login.java
//   java -cp jna.jar:classes Login KEYS ORIGIN ANCHORS INTERMEDIATES CRLS < pin

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import yzt.Libyzt;
import yzt.Yzt;
import yzt.YztException;

public final class Login {
    private static final String SESSION = "a fresh and unguessable session identifier";
    private static final String[] STATUSES = {"set", "default", "one_time"};
    private static final Libyzt C = Libyzt.INSTANCE;

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5 || !Yzt.fits()) {
            System.err.println("Login KEYS ORIGIN ANCHORS INTERMEDIATES CRLS < pin");
            System.exit(1);
        }
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        try {
            run(arguments, out);
        } catch (YztException error) {
            System.err.printf("YZT-%04d %s%n", error.code(), error.name());
            System.err.println("tries left: " + error.remainingTries());
            System.exit(1);
        }
        out.println("objects: " + C.yzt_object_count());
    }

    private static void run(String[] arguments, PrintStream out) throws IOException {
        byte[] origin = Yzt.utf8(arguments[1]);
        byte[] keys = Yzt.utf8(arguments[0]);
        try (Yzt.Handle context = Yzt.make(
                        (made, error) -> C.yzt_context_new(keys, Yzt.utf8("zh-CN"), made, error), C::yzt_context_free);
                Yzt.Handle key = Yzt.make(
                        (made, error) -> C.yzt_context_open_key(context.pointer(), null, made, error), C::yzt_key_free);
                Yzt.Handle portal = Yzt.make(
                        (made, error) -> C.yzt_verifier_new(context.pointer(), origin, made, error), C::yzt_verifier_free)) {
            trust(portal.pointer(), arguments);
            showPin(key.pointer(), out);
            String challenge = challenge(portal.pointer());
            String token = logIn(key.pointer(), origin, challenge);
            showIdentity(portal.pointer(), token, out);
        }
    }

    private static void trust(Pointer portal, String[] arguments) throws IOException {
        byte[] anchors = Files.readAllBytes(Paths.get(arguments[2]));
        byte[] intermediates = Files.readAllBytes(Paths.get(arguments[3]));
        byte[] crls = Files.readAllBytes(Paths.get(arguments[4]));
        Yzt.call(error -> C.yzt_verifier_set_anchors(portal, anchors, Yzt.length(anchors), error));
        Yzt.call(error -> C.yzt_verifier_set_intermediates(portal, intermediates, Yzt.length(intermediates), error));
        Yzt.call(error -> C.yzt_verifier_set_crls(portal, crls, Yzt.length(crls), error));
        // For tests alone.
        Yzt.call(error -> C.yzt_verifier_accept_software_keys(portal, 1, error));
    }

    private static void showPin(Pointer key, PrintStream out) {
        IntByReference left = new IntByReference();
        IntByReference maximum = new IntByReference();
        IntByReference status = new IntByReference();
        Yzt.call(error -> C.yzt_key_pin_info(key, left, maximum, status, error));
        out.println("key: " + Yzt.text((buffer, capacity, size) -> C.yzt_key_serial(key, buffer, capacity, size)));
        out.println("PIN: " + STATUSES[status.getValue()] + ", " + left.getValue() + " of " + maximum.getValue()
                + " tries left");
    }

    private static String challenge(Pointer portal) {
        try (Yzt.Handle challenge = Yzt.make(
                (made, error) -> C.yzt_verifier_issue(portal, Yzt.utf8(SESSION), null, Yzt.NOW, made, error),
                C::yzt_challenge_free)) {
            Pointer object = challenge.pointer();
            return Yzt.text((buffer, capacity, size) -> C.yzt_challenge_json(object, buffer, capacity, size));
        }
    }

    private static String logIn(Pointer key, byte[] origin, String challenge) throws IOException {
        byte[] json = challenge.getBytes(StandardCharsets.UTF_8);
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine();
        byte[] pin = (line == null ? "" : line).getBytes(StandardCharsets.US_ASCII);
        try (Yzt.Handle login = Yzt.make(
                (made, error) -> C.yzt_key_login(key, origin, json, Yzt.length(json), Yzt.utf8("Login.java/1"),
                        pin, Yzt.length(pin), 0, made, error),
                C::yzt_login_free)) {
            Pointer object = login.pointer();
            return Yzt.text((buffer, capacity, size) -> C.yzt_login_token(object, buffer, capacity, size));
        } finally {
            Arrays.fill(pin, (byte) 0);
        }
    }

    private static void showIdentity(Pointer portal, String token, PrintStream out) {
        byte[] json = token.getBytes(StandardCharsets.UTF_8);
        try (Yzt.Handle identity = Yzt.make(
                (made, error) -> C.yzt_verifier_verify(portal, Yzt.utf8(SESSION), json, Yzt.length(json), Yzt.NOW, made, error),
                C::yzt_identity_free)) {
            Pointer i = identity.pointer();
            LongByReference days = new LongByReference();
            IntByReference flags = new IntByReference();
            Yzt.check(C.yzt_identity_days_left(i, days));
            Yzt.check(C.yzt_identity_flags(i, flags));
            out.println("organization: " + Yzt.text((b, c, s) -> C.yzt_identity_organization(i, b, c, s)));
            out.println("unified social credit code: "
                    + Yzt.text((b, c, s) -> C.yzt_identity_unified_social_credit_code(i, b, c, s)));
            out.println("certificate serial: " + Yzt.text((b, c, s) -> C.yzt_identity_certificate_serial(i, b, c, s)));
            out.println("issuer: " + Yzt.text((b, c, s) -> C.yzt_identity_issuer(i, b, c, s)));
            out.println("days left: " + days.getValue());
            out.println("origin bound: " + ((flags.getValue() & 1) != 0 ? "yes" : "no"));
        }
    }
}
