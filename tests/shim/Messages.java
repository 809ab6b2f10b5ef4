// SPDX-License-Identifier: MIT OR Apache-2.0
import java.nio.file.Files;
import java.nio.file.Path;
import sun.security.pkcs.PKCS7;

/** Verifies signed messages with the JVM's own reader: pairs of a message and its content. */
public final class Messages {
    public static void main(String[] files) throws Exception {
        for (int at = 0; at < files.length; at += 2) {
            PKCS7 message = new PKCS7(Files.readAllBytes(Path.of(files[at])));
            byte[] content = Files.readAllBytes(Path.of(files[at + 1]));
            byte[] inside = message.getContentInfo().getContentBytes();
            var signers = inside == null ? message.verify(content) : message.verify();
            boolean same = inside == null || java.util.Arrays.equals(inside, content);
            content[0] ^= 1;
            boolean other = inside == null && message.verify(content) != null;
            int count = signers == null ? 0 : signers.length;
            System.out.println(files[at] + ": " + (same && !other ? count : -1) + " signers, "
                + message.getCertificates().length + " certificates");
        }
    }
}
