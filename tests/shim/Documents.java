// SPDX-License-Identifier: MIT OR Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Reads and verifies folders of certificates, a request and revocation lists with what the JVM brings
 * along. Arguments: the time of the check in milliseconds, and the folders.
 */
public final class Documents {
    private final Path folder;
    private int checks;

    private Documents(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Date at = new Date(Long.parseLong(arguments[0]));
        for (int index = 1; index < arguments.length; index++) {
            Documents documents = new Documents(Path.of(arguments[index]));
            documents.run(at);
            System.out.println(arguments[index] + ": " + documents.checks + " checks");
        }
    }

    private void run(Date at) throws Exception {
        X509Certificate root = certificate("root.der");
        X509Certificate issuing = certificate("issuing.der");
        X509Certificate leaf = certificate("leaf.der");
        X509Certificate revoked = certificate("revoked.der");
        root.verify(root.getPublicKey());
        issuing.verify(root.getPublicKey());
        leaf.verify(issuing.getPublicKey());
        checks += 3;
        boolean[] usage = leaf.getKeyUsage();
        check(usage[0] && usage[1] && !usage[2] && !usage[5], "key usage");
        check(root.getBasicConstraints() == Integer.MAX_VALUE, "no path length");
        check(issuing.getBasicConstraints() == 0 && leaf.getBasicConstraints() == -1, "path length");
        check(leaf.getSubjectX500Principal().getName().contains("经办人"), "name");

        X509CRL rootList = list("root.crl");
        X509CRL list = list("issuing.crl");
        rootList.verify(root.getPublicKey());
        list.verify(issuing.getPublicKey());
        checks += 2;
        check(!list.isRevoked(leaf) && list.isRevoked(revoked), "revocation");
        validate(List.of(leaf, issuing), root, List.of(rootList, list), at);
        checks++;
        try {
            validate(List.of(revoked, issuing), root, List.of(rootList, list), at);
            throw new IllegalStateException("a revoked certificate is accepted");
        } catch (CertPathValidatorException expected) {
            check(expected.getReason() == CertPathValidatorException.BasicReason.REVOKED, "reason");
        }
        request();
    }

    /** The JVM has no public class for requests: their parts are verified. */
    private void request() throws Exception {
        String kind = folder.getFileName().toString().endsWith("RSA") ? "RSA" : "EC";
        PublicKey key = KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(read("spki")));
        Signature signature =
            Signature.getInstance(kind.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
        signature.initVerify(key);
        signature.update(read("info"));
        check(signature.verify(read("signature")), "request");
    }

    private static void validate(
            List<X509Certificate> path, X509Certificate root, List<X509CRL> lists, Date at) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setDate(at);
        parameters.setRevocationEnabled(true);
        parameters.addCertStore(
            CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(path), parameters);
    }

    private X509Certificate certificate(String name) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(Files.newInputStream(folder.resolve(name)));
    }

    private X509CRL list(String name) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509CRL) factory.generateCRL(Files.newInputStream(folder.resolve(name)));
    }

    private byte[] read(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }

    private void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(folder + ": " + what);
        }
        checks++;
    }
}
