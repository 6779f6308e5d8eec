package io.sfworker;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.main.DefaultConfigurationConfigurer;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spring.boot.CamelConfigurationProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/** Gives a revision's context what Spring Boot gives to its one context: settings, properties, metrics. */
final class RevisionSettings {
    private static final String OURS = "sfworker.";
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|secret|token|credential|private-key|redis-url).*");

    private RevisionSettings() {}

    /** To be called before routes are loaded. */
    static void apply(CamelContext camel, ApplicationContext worker) throws Exception {
        ConfigurableEnvironment environment = worker.getBean(ConfigurableEnvironment.class);
        DefaultConfigurationConfigurer.configure(
                camel, worker.getBean(CamelConfigurationProperties.class).getMain());
        camel.getPropertiesComponent().addPropertiesSource(new OwnSettings(environment));
    }

    /** Counts what goes through the routes, under the name of the context. */
    static void measure(CamelContext camel, MeterRegistry metrics) {
        MicrometerRoutePolicyFactory routes = new MicrometerRoutePolicyFactory();
        routes.setCamelContext(camel);
        routes.setMeterRegistry(metrics);
        camel.addRoutePolicyFactory(routes);
    }

    /** Forgets the numbers of a context that has ended; else they would pile up with every edit. */
    static void forget(CamelContext camel, MeterRegistry metrics) {
        metrics.getMeters().stream()
                .filter(meter -> camel.getName().equals(meter.getId().getTag("camelContext")))
                .forEach(metrics::remove);
    }

    /** Names of the properties that route files may use. */
    static Set<String> propertyNames(ApplicationContext worker) {
        Set<String> names = new TreeSet<>();
        worker.getBean(ConfigurableEnvironment.class).getPropertySources().stream()
                .filter(source -> source instanceof EnumerablePropertySource)
                .flatMap(source -> Set.of(((EnumerablePropertySource<?>) source).getPropertyNames()).stream())
                .filter(RevisionSettings::isOpen)
                .forEach(names::add);
        return names;
    }

    private static boolean isOpen(String name) {
        return name.startsWith(OURS) && !isSecret(name);
    }

    static boolean isSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    /** The worker's own settings, without secrets; the machine's environment is not reachable by name. */
    private record OwnSettings(ConfigurableEnvironment environment) implements PropertiesSource {
        @Override
        public String getName() {
            return "sfworker";
        }

        @Override
        public @Nullable String getProperty(String name) {
            return isOpen(name) ? environment.getProperty(name) : null;
        }
    }
}
