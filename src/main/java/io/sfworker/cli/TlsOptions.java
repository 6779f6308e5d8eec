package io.sfworker.cli;

import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import picocli.CommandLine.Option;

/** Whom a command trusts, and who it is, for a worker with an {@code https} address. Files are PEM. */
public final class TlsOptions {
    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:SFWORKER_CA_FILE:-}",
            description = "Certificates of the authorities to trust; SFWORKER_CA_FILE if set, else those of Java.")
    private @Nullable Path authorities;

    @Option(
            names = "--cert-file",
            paramLabel = "FILE",
            defaultValue = "${env:SFWORKER_CERT_FILE:-}",
            description = "Certificate to show; SFWORKER_CERT_FILE if set.")
    private @Nullable Path certificate;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            defaultValue = "${env:SFWORKER_KEY_FILE:-}",
            description = "Key of that certificate; SFWORKER_KEY_FILE if set.")
    private @Nullable Path key;

    /** Null to leave it to Java. */
    public @Nullable SSLContext context() {
        if (!isNamed(authorities) && !isNamed(certificate)) {
            return null;
        }
        PemSslStoreDetails own = isNamed(certificate)
                ? PemSslStoreDetails.forCertificate("file:" + certificate)
                        .withPrivateKey(isNamed(key) ? "file:" + key : null)
                : null;
        PemSslStoreDetails trusted =
                isNamed(authorities) ? PemSslStoreDetails.forCertificate("file:" + authorities) : null;
        try {
            return SslBundle.of(new PemSslStoreBundle(own, trusted)).createSslContext();
        } catch (IllegalStateException e) {
            throw new Refusal("the files of --ca-file, --cert-file and --key-file cannot be used: " + root(e));
        }
    }

    private static boolean isNamed(@Nullable Path file) {
        return file != null && !file.toString().isEmpty();
    }

    private static String root(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
