package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.TypeFilter;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Every address that a worker serves, as its own context lists them, asked over HTTP by who has no token. */
class EndpointsIT {
    /** As {@link WorkerApplication}, without what tests have beside it. */
    @EnableAutoConfiguration
    @ConfigurationPropertiesScan("io.sfworker")
    @ComponentScan(
            basePackages = "io.sfworker",
            excludeFilters = {
                // Its own scan would find what the tests have.
                @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = WorkerApplication.class),
                @Filter(type = FilterType.CUSTOM, classes = OfTests.class)
            })
    static class Worker {}

    static class OfTests implements TypeFilter {
        @Override
        public boolean match(MetadataReader reader, MetadataReaderFactory factory) throws IOException {
            String tests = EndpointsIT.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString();
            return reader.getResource().getURI().toString().startsWith(tests);
        }
    }

    private static final String TOKEN = "4f1c7c3fd7a95e7f0b6be0bb3f2c3a1d9a6b58e2c47f10d3";
    private static final Set<String> OPEN = Set.of("/actuator/health/liveness", "/actuator/health/readiness");
    private static final Set<String> FILES = Set.of("/", "/index.html", "/page/main.js", "/page/icon.svg");
    private static final List<String> CHANGING = List.of("POST", "PUT", "PATCH", "DELETE");

    private static @Nullable ServletWebServerApplicationContext worker;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** As in production where nobody reads without a token; without Ray, which is of no matter here. */
    @BeforeAll
    static void start(@TempDir Path folder) {
        worker = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Worker.class)
                .run(
                        "--server.port=0",
                        "--sfworker.intake.data-path=" + folder.resolve("data"),
                        "--sfworker.ops.token=" + TOKEN,
                        "--sfworker.http.open-reads=NOBODY",
                        "--sfworker.celery.wait-for-ray=false",
                        "--sfworker.ray.python-home=" + folder.resolve("none"));
    }

    @AfterAll
    static void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    @Test
    void whatIsMappedIsClosedToWhoHasNoToken() throws IOException, InterruptedException {
        Set<String> paths = mapped();

        assertThat(paths)
                .contains("/actuator", "/actuator/health", "/actuator/info", "/actuator/prometheus", "/error")
                .contains("/actuator/tasks", "/actuator/slots", "/actuator/routes", "/actuator/deadletters")
                .contains("/actuator/components", "/actuator/diagnostics", "/actuator/selftest", "/**");
        for (String pattern : paths) {
            String path = pattern.replaceAll("\\{[^}]*}|\\*+", "some");
            assertThat(status("GET", path, null)).as("GET " + path).isEqualTo(401);
            for (String method : CHANGING) {
                assertThat(status(method, path, null)).as(method + " " + path).isEqualTo(401);
                assertThat(status(method, path, "wrong"))
                        .as(method + " " + path)
                        .isIn(401, 429);
            }
        }
    }

    @Test
    void whoHasTheTokenIsAnsweredByTheEndpointsThemselves() throws IOException, InterruptedException {
        assertThat(status("GET", "/actuator", TOKEN)).isEqualTo(200);
        assertThat(status("GET", "/actuator/tasks", TOKEN)).isEqualTo(200);
        assertThat(status("GET", "/actuator/prometheus", TOKEN)).isEqualTo(200);
        assertThat(status("GET", "/actuator/tasks/none", TOKEN)).isEqualTo(404);
    }

    @Test
    void probesAreAnsweredWithoutDetails() throws IOException, InterruptedException {
        for (String path : OPEN) {
            JsonNode without =
                    new ObjectMapper().readTree(ask("GET", path, null).body());
            assertThat(without.fieldNames()).toIterable().containsOnly("status");
            assertThat(new ObjectMapper()
                            .readTree(ask("GET", path, TOKEN).body())
                            .has("components"))
                    .isTrue();
            assertThat(status("POST", path, null)).isEqualTo(401);
        }
        for (String path : FILES) {
            assertThat(status("GET", path, null)).as(path).isEqualTo(200);
        }
    }

    private static ServletWebServerApplicationContext worker() {
        if (worker == null) {
            throw new IllegalStateException("the worker was not started");
        }
        return worker;
    }

    /** Patterns of all controllers, endpoints and files. */
    private static Set<String> mapped() {
        Stream<String> methods = worker().getBeansOfType(RequestMappingInfoHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .map(RequestMappingInfo::getPatternValues)
                .flatMap(Set::stream);
        Stream<String> files = worker().getBeansOfType(AbstractUrlHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMap().keySet().stream());
        return new TreeSet<>(Stream.concat(methods, files).toList());
    }

    private static int status(String method, String path, @Nullable String token)
            throws IOException, InterruptedException {
        return ask(method, path, token).statusCode();
    }

    private static HttpResponse<String> ask(String method, String path, @Nullable String token)
            throws IOException, InterruptedException {
        int port = worker().getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString("{}"));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
