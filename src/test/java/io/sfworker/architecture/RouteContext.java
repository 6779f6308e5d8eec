package io.sfworker.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.beans.Introspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.FileSystemResource;
import org.springframework.stereotype.Component;

/** What a route file may refer to: beans, properties, and packages of the worker. */
record RouteContext(Set<String> beans, Set<String> properties, Set<String> packages) {
    private static final String SCHEMA = ".schema.json";
    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

    static RouteContext ofProject() throws IOException {
        Set<String> beans = new HashSet<>();
        Set<String> packages = new HashSet<>();
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.sfworker")
                .forEach(type -> {
                    packages.add(type.getPackageName());
                    addBeans(type, beans);
                });
        beans.addAll(algorithms());
        return new RouteContext(beans, knownProperties(), packages);
    }

    private static void addBeans(JavaClass type, Set<String> beans) {
        if (type.isMetaAnnotatedWith(Component.class)) {
            String name = type.tryGetAnnotationOfType(Component.class)
                    .map(Component::value)
                    .orElse("");
            beans.add(name.isEmpty() ? Introspector.decapitalize(type.getSimpleName()) : name);
        }
        for (JavaMethod method : type.getMethods()) {
            method.tryGetAnnotationOfType(Bean.class).ifPresent(bean -> {
                Set<String> names = new HashSet<>(Set.of(bean.name()));
                names.addAll(Set.of(bean.value()));
                beans.addAll(names.isEmpty() ? Set.of(method.getName()) : names);
            });
        }
    }

    /** Each declared algorithm is a bean of the same name. */
    private static Set<String> algorithms() throws IOException {
        Path schemas = Path.of("config/schema");
        if (!Files.isDirectory(schemas)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(schemas)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SCHEMA))
                    .map(name -> name.substring(0, name.length() - SCHEMA.length()))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> knownProperties() throws IOException {
        Set<String> known = new HashSet<>();
        if (Files.exists(METADATA)) {
            for (JsonNode property :
                    new ObjectMapper().readTree(METADATA.toFile()).path("properties")) {
                known.add(property.path("name").asText());
            }
        }
        for (String folder : Set.of("config", "src/main/resources")) {
            Path file = Path.of(folder, "application.yaml");
            if (Files.exists(file)) {
                known.addAll(keysOf(file));
            }
        }
        return known;
    }

    private static Set<String> keysOf(Path file) {
        var reader = new YamlPropertiesFactoryBean();
        reader.setResources(new FileSystemResource(file));
        var properties = reader.getObject();
        return properties == null ? Set.of() : properties.stringPropertyNames();
    }
}
