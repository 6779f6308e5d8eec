package io.sfworker;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Processor;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.DataFormatCustomizer;
import org.apache.camel.spi.LanguageCustomizer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;

/**
 * What route files can refer to: the processors, and the two clients that endpoints need.
 *
 * <p>Route files are code that operators edit; of the application's other beans they see nothing.
 */
final class RevisionBeans implements BeanRepository {
    private static final Set<String> CLIENTS = Set.of("prometheusMeterRegistry", "stringRedisTemplate");

    /** How Spring's settings {@code camel.component.*} reach components. */
    private static final Set<Class<?>> SETTINGS = Set.of(
            ComponentCustomizer.class,
            ComponentCustomizer.Policy.class,
            DataFormatCustomizer.class,
            DataFormatCustomizer.Policy.class,
            LanguageCustomizer.class,
            LanguageCustomizer.Policy.class);

    private final ApplicationContext beans;

    RevisionBeans(ApplicationContext beans) {
        this.beans = beans;
    }

    /** All names that may stand behind {@code ref}. */
    static Set<String> names(ApplicationContext beans) {
        Set<String> names = new TreeSet<>(CLIENTS);
        names.addAll(Set.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, Processor.class)));
        return names;
    }

    @Override
    public @Nullable Object lookupByName(String name) {
        return lookupByNameAndType(name, Object.class);
    }

    @Override
    public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
        boolean known =
                beans.containsBean(name) && (CLIENTS.contains(name) || beans.isTypeMatch(name, Processor.class));
        return known && beans.isTypeMatch(name, type) ? beans.getBean(name, type) : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return SETTINGS.contains(type) ? BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, type) : Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return Set.copyOf(findByTypeWithName(type).values());
    }
}
