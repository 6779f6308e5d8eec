package io.sfworker.revision.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The picture of the project's routes; {@code -Dupdate.tables=true} renews the one in the documents. */
class FlowPictureTest {
    private static final Path IN_DOCUMENTS = Path.of("src/docs/flow.svg");

    @Test
    void theOneInTheDocumentsIsThatOfTheRoutes() throws IOException {
        String picture = picture();
        if (Boolean.getBoolean("update.tables")) {
            Files.writeString(IN_DOCUMENTS, picture);
        }

        assertThat(Files.readString(IN_DOCUMENTS)).isEqualTo(picture);
    }

    @Test
    void showsEveryRouteOnceAndNothingTwice() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(picture())));
        List<String> boxes = java.util.stream.IntStream.range(
                        0, svg.getElementsByTagName("text").getLength())
                .mapToObj(i -> svg.getElementsByTagName("text").item(i).getTextContent())
                .toList();

        assertThat(boxes)
                .doesNotHaveDuplicates()
                .contains(
                        "intake", "cluster", "device", "algorithm", "algorithm/<type>", "result", "status", "failure");
    }

    @Test
    void tellsHowOftenRoutesRanAndAddsUpThoseOfTheTypes() throws IOException {
        RouteTree tree = RouteTree.read(List.of(Path.of("routes")));

        String picture = FlowPicture.svg(tree, "<title>", Map.of("cluster", 7L, "psi", 3L, "ss_lr", 2L));

        assertThat(picture)
                .contains("<title>&lt;title&gt;</title>")
                .containsPattern(">cluster</text><text class=\"count\"[^>]*>7<")
                .containsPattern(">algorithm/&lt;type&gt;</text><text class=\"count\"[^>]*>5<")
                .doesNotContainPattern(">device</text><text class");
    }

    private static String picture() throws IOException {
        return FlowPicture.svg(RouteTree.read(List.of(Path.of("routes"))), "The routes as they are delivered");
    }
}
