package io.sfworker.ops;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.Resource;

/**
 * The content of the route files that run, as a short hash.
 *
 * @param hash first 12 hexadecimal digits of the SHA-256 over names and contents, sorted by name
 */
public record RoutesRevision(String hash) {

    /** The revision of the routes a context runs now. */
    public static RoutesRevision of(CamelContext context) {
        List<Resource> files = new ArrayList<>(context.getRoutes().stream()
                .map(Route::getSourceResource)
                .filter(resource -> resource != null)
                .toList());
        files.sort((one, other) -> one.getLocation().compareTo(other.getLocation()));
        MessageDigest digest = sha256();
        String last = "";
        for (Resource file : files) {
            if (!file.getLocation().equals(last)) {
                last = file.getLocation();
                digest.update(contents(file));
            }
        }
        return new RoutesRevision(HexFormat.of().formatHex(digest.digest(), 0, 6));
    }

    private static byte[] contents(Resource file) {
        try (var input = file.getInputStream()) {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the route file %s could be loaded but not read again".formatted(file.getLocation()), e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
