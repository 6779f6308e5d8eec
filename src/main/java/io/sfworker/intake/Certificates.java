package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the files of a {@code tls_config} in the certificate folder of this node. */
final class Certificates {
    /** What a node that is set up for TLS has in its folder, by the name that {@code tls_config} gives it. */
    private static final Map<String, String> OWN = Map.of("key", "key.pem", "cert", "cert.pem", "ca_cert", "ca.pem");

    private final @Nullable Path folder;

    Certificates(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Whether tasks that name no files of their own have certificates too. */
    boolean areComplete() {
        return folder != null && OWN.values().stream().allMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /** The node's own files, as absolute paths. */
    ObjectNode own() {
        ObjectNode names = JsonNodeFactory.instance.objectNode();
        OWN.forEach(names::put);
        return of(names);
    }

    /**
     * The files that a message names, as absolute paths; relative names are in the certificate folder.
     *
     * <p>Fails: {@link InvalidTask} when one is not a file in that folder, links followed.
     */
    ObjectNode of(JsonNode tls) {
        ObjectNode files = JsonNodeFactory.instance.objectNode();
        tls.properties()
                .forEach(entry -> files.put(
                        entry.getKey(), file(entry.getKey(), entry.getValue().asText())));
        return files;
    }

    private String file(String field, String name) {
        try {
            if (folder != null) {
                Path file = folder.resolve(name).toRealPath();
                if (file.startsWith(folder.toRealPath()) && Files.isRegularFile(file)) {
                    return file.toString();
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw refused(field, e);
        }
        throw refused(field, null);
    }

    private static InvalidTask refused(String field, @Nullable Exception cause) {
        String text = "sf_init_config.tls_config.%s is no file in this node's certificate folder; put it there"
                + " (sfworker.intake.certificate-path)";
        return new InvalidTask(FailureCode.PARAM_INVALID, text.formatted(field), null, cause);
    }
}
