package io.sfworker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sfworker.revision.check.Vocabulary;
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

/** What the project's own route files may name, read from its classes, settings and schemas. */
public final class ProjectVocabulary {
    private static final String SCHEMA = ".schema.json";
    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

    private ProjectVocabulary() {}

    /** Reads the project in the working directory, built before. */
    public static Vocabulary read() throws IOException {
        Set<String> types = taskTypes();
        Set<String> beans = new HashSet<>(types);
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.sfworker")
                .forEach(type -> addBeans(type, beans));
        return new Vocabulary(beans, properties(), types);
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

    /** Each declared task type is a bean of the same name. */
    private static Set<String> taskTypes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/schema"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SCHEMA))
                    .map(name -> name.substring(0, name.length() - SCHEMA.length()))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> properties() throws IOException {
        Set<String> known = new HashSet<>();
        for (JsonNode property : new ObjectMapper().readTree(METADATA.toFile()).path("properties")) {
            known.add(property.path("name").asText());
        }
        for (String folder : Set.of("config", "src/main/resources")) {
            known.addAll(keysOf(Path.of(folder, "application.yaml")));
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
