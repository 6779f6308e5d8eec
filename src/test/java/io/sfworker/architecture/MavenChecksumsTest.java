package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What Maven fetches, itself included, is what was looked at when it was chosen. */
class MavenChecksumsTest {
    private static final Path LIST = Path.of(".mvn/checksums/checksums.sha256");
    private static final String LINE = "[0-9a-f]{64}  [\\w.+/-]+\\.(jar|pom)";

    @Test
    void mavenItselfIsCompared() throws IOException {
        assertThat(Files.readString(Path.of(".mvn/wrapper/maven-wrapper.properties")))
                .containsPattern("(?m)^distributionSha256Sum=[0-9a-f]{64}$");
    }

    @Test
    void whatIsNotListedIsRefused() throws IOException {
        assertThat(Files.readAllLines(Path.of(".mvn/maven.config")))
                .contains(
                        "-Daether.artifactResolver.postProcessor.trustedChecksums=true",
                        "-Daether.artifactResolver.postProcessor.trustedChecksums.failIfMissing=true");
        assertThat(LIST).isNotEmptyFile();
    }

    @Test
    void everyLibraryIsListedAsItIs() throws IOException, NoSuchAlgorithmException {
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(LIST)) {
            assertThat(line).matches(LINE);
            listed.put(line.substring(66), line.substring(0, 64));
        }
        List<Path> libraries = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> entry.toString().endsWith(".jar")
                        && !entry.startsWith(Path.of("").toAbsolutePath()))
                .toList();

        assertThat(libraries).hasSizeGreaterThan(100);
        for (Path library : libraries) {
            assertThat(listedSum(library, listed))
                    .as(library + "; sh src/build/maven-checksums.sh lists it")
                    .hasValue(sum(library));
        }
    }

    /** A path in the list begins at the local repository, wherever that is. */
    private static Optional<String> listedSum(Path library, Map<String, String> listed) {
        return IntStream.range(0, library.getNameCount())
                .mapToObj(begin -> listed.get(
                        library.subpath(begin, library.getNameCount()).toString()))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static String sum(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
