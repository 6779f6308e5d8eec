package io.sfworker.revision.expression;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.spi.Language;
import org.apache.camel.spi.LanguageResolver;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The languages of a context that runs route files, and no others. All of Camel asks its context for a language when it
 * meets an expression, also in the middle of another one.
 */
public final class RouteLanguages implements LanguageResolver {
    /** The language by whose name Camel asks whenever an expression would call a method. */
    private static final String METHODS = "bean";

    private static final Set<String> NAMES =
            Set.of("simple", "constant", "header", "variable", "exchangeProperty", "tokenize");

    private final LanguageResolver usual;

    private RouteLanguages(LanguageResolver usual) {
        this.usual = usual;
    }

    /** To be called before anything is loaded into the context. */
    public static void equip(CamelContext camel) {
        LanguageResolver usual = PluginHelper.getLanguageResolver(camel);
        camel.getCamelContextExtension().addContextPlugin(LanguageResolver.class, new RouteLanguages(usual));
    }

    @Override
    public Language resolveLanguage(String name, CamelContext camel) {
        if (name.equals(METHODS)) {
            return new DataLanguage();
        }
        if (!NAMES.contains(name)) {
            throw new NoSuchLanguageException(name);
        }
        Language language = usual.resolveLanguage(name, camel);
        CamelContextAware.trySetCamelContext(language, camel);
        ServiceHelper.startService(language);
        return new CheckedLanguage(language);
    }
}
