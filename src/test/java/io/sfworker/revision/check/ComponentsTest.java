package io.sfworker.revision.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ComponentsTest {
    private static final Pattern LIST = Pattern.compile("and the components\\s+([^.]+)\\. What a\\s+step can read");

    @Test
    void theReadmeNamesAllThatAreAllowed() throws IOException {
        Matcher list = LIST.matcher(Files.readString(Path.of("README.md")));

        assertThat(list.find()).isTrue();
        List<String> named = Pattern.compile("`([^`]+)`")
                .matcher(list.group(1))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(Components.ALLOWED.keySet());
    }
}
