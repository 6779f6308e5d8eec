package io.sfworker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sfworker.ops.OpsProperties;
import io.sfworker.ops.PageFilter;
import io.sfworker.ops.access.AuditTrail;
import io.sfworker.ops.access.HttpProperties;
import io.sfworker.ops.access.OperatorFilter;
import io.sfworker.ops.access.OperatorRules;
import io.sfworker.ops.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.server.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** What stands before everything that is served over HTTP. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    private static final String FILES = "classpath:/static/";

    @Bean
    AuditTrail auditTrail(HttpProperties properties) {
        return new AuditTrail(properties.auditFolder());
    }

    @Bean
    OperatorRules.Policy operatorPolicy(OpsProperties properties, Environment environment) throws IOException {
        boolean production = environment.acceptsProfiles(Profiles.of("production"));
        return new OperatorRules.Policy(properties.token(), production, files());
    }

    /** Before every other filter, and for every path. */
    @Bean
    FilterRegistrationBean<OperatorFilter> operatorFilter(
            HttpProperties properties, OperatorRules.Policy policy, AuditTrail audit, Clock clock, HttpParts parts) {
        HttpProperties known = properties.with(parts.names());
        FilterRegistrationBean<OperatorFilter> filter =
                new FilterRegistrationBean<>(new OperatorFilter(known, policy, audit, clock, parts::countRefusal));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    HttpParts httpParts(MeterRegistry registry, NodeProperties node, @Value("${server.address:}") String address) {
        return new HttpParts(registry, List.of(node.ip(), address));
    }

    /** Else the server makes one in the folder for temporary files, and leaves it there when it is killed. */
    @Bean
    WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> documentRoot(
            @Value("${server.tomcat.basedir}") Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        return server -> server.setDocumentRoot(root.toFile());
    }

    @Bean
    FilterRegistrationBean<PageFilter> pageFilter() {
        return new FilterRegistrationBean<>(new PageFilter());
    }

    /** Paths of the page's own files, as a browser asks for them. */
    private static Set<String> files() throws IOException {
        Set<String> paths = new HashSet<>(Set.of("/"));
        for (String folder : List.of("", "page/")) {
            Resource[] found = new PathMatchingResourcePatternResolver().getResources(FILES + folder + "*.*");
            Stream.of(found).forEach(file -> paths.add("/" + folder + file.getFilename()));
        }
        return paths;
    }

    /**
     * What the filter needs of others.
     *
     * @param registry where refusals are counted
     * @param names that settings give this worker for other machines
     */
    record HttpParts(MeterRegistry registry, List<String> names) {
        void countRefusal(String reason) {
            Counter.builder(Metric.HTTP_REFUSALS.id())
                    .description(Metric.HTTP_REFUSALS.meaning())
                    .tag("reason", reason)
                    .register(registry)
                    .increment();
        }
    }
}
