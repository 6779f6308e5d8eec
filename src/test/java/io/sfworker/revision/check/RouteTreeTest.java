package io.sfworker.revision.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteTreeTest {
    @TempDir
    private Path folder;

    @Test
    void readsRouteFilesAndKameletsOfAllFolders() throws IOException {
        write("routes/10-a.camel.yaml", "a");
        write("routes/algorithm/psi.camel.yaml", "b");
        write("routes/notify.kamelet.yaml", "c");
        write("routes/README.md", "no");
        write("routes/.10-a.camel.yaml", "no");
        write("routes/..2026/10-a.camel.yaml", "no");
        write("mine/train.camel.yaml", "d");

        RouteTree tree = read("routes", "mine", "absent");

        assertThat(tree.files())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "10-a.camel.yaml", "a",
                        "algorithm/psi.camel.yaml", "b",
                        "notify.kamelet.yaml", "c",
                        "algorithms/train.camel.yaml", "d"));
    }

    @Test
    void saysWhatCannotBeRead() throws IOException {
        assertUnreadable("the folder", "is not there", "routes");
        write("routes/10-a.camel.yaml", "#".repeat(RouteTree.LARGEST_BYTES + 1));
        assertUnreadable("10-a.camel.yaml", "larger than 1 MiB", "routes");
        Files.write(folder.resolve("routes/10-a.camel.yaml"), new byte[] {'#', (byte) 0xff});
        assertUnreadable("10-a.camel.yaml", "not UTF-8", "routes");
        Files.delete(folder.resolve("routes/10-a.camel.yaml"));
        Files.createSymbolicLink(folder.resolve("routes/10-a.camel.yaml"), Path.of("nowhere"));
        assertUnreadable("10-a.camel.yaml", "vanished", "routes");
        Files.delete(folder.resolve("routes/10-a.camel.yaml"));
        write("one/x.camel.yaml", "");
        write("two/x.camel.yaml", "");
        assertUnreadable("algorithms/x.camel.yaml", "is in two folders", "routes", "one", "two");
    }

    private void assertUnreadable(String what, String why, String... roots) {
        assertThatThrownBy(() -> read(roots))
                .isInstanceOf(RouteTreeUnreadable.class)
                .hasMessageContaining(what)
                .hasMessageContaining(why);
    }

    private RouteTree read(String... roots) throws RouteTreeUnreadable {
        return RouteTree.read(List.of(roots).stream().map(folder::resolve).toList());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
