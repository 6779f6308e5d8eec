package io.sfworker.architecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;

/** What a route file is held against: the packages of the worker. */
record RouteContext(Set<String> packages) {

    static RouteContext ofProject() {
        return new RouteContext(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.sfworker").stream()
                        .map(type -> type.getPackageName())
                        .collect(Collectors.toSet()));
    }
}
