package io.sfworker;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.sfworker.settings.EffectiveSettings;
import io.sfworker.settings.SettingsRefused;
import java.io.File;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Redis that the settings name, if they name one (task contract, sections 6.4 and 6.5), in the words of Celery and
 * kombu, so that workers and clients can have the same URL.
 *
 * @param uri where it is
 * @param ssl whom to trust, when connections are encrypted
 */
record RedisAddress(RedisURI uri, SslOptions ssl) {
    private static final String SENTINEL = "sentinel://";
    private static final Pattern USER_ALONE = Pattern.compile("[a-z]+://([^/?#:@;]+)@");
    private static final Pattern SEMICOLON = Pattern.compile(";");
    private static final Pattern AMPERSAND = Pattern.compile("&");

    /** An address without anything special about encryption. */
    static RedisAddress of(String url) {
        return new RedisAddress(RedisURI.create(url), SslOptions.create());
    }

    /**
     * The configured address; empty when nothing is configured, so that an embedded Redis is to be started.
     *
     * @throws SettingsRefused when the URL is none, and in production, when nothing or {@code localhost} is
     *     configured
     */
    static Optional<RedisAddress> configured(CeleryProperties properties, boolean production) {
        RedisAddress address = parse(properties);
        if (production && address == null) {
            throw refused("REDIS_URL is not set: production needs a Redis of its own, "
                    + "for example REDIS_URL=redis://127.0.0.1:60379/0");
        }
        if (production && address != null && address.namesLocalhost()) {
            throw refused(
                    "%s: in production not localhost, which containers resolve differently; write 127.0.0.1 instead"
                            .formatted(named(properties)));
        }
        return Optional.ofNullable(address);
    }

    private boolean namesLocalhost() {
        return Stream.concat(Stream.of(uri), uri.getSentinels().stream())
                .anyMatch(place -> "localhost".equals(place.getHost()));
    }

    private static @Nullable RedisAddress parse(CeleryProperties properties) {
        String url = text(properties.redisUrl());
        String host = text(properties.redisHost());
        if (url.isEmpty() && host.isEmpty()) {
            return null;
        }
        RedisURI uri = url.isEmpty()
                ? RedisURI.builder()
                        .withHost(host)
                        .withPort(properties.redisPort())
                        .withDatabase(properties.redisDb())
                        .build()
                : parse(url, properties);
        String password = text(properties.redisPassword());
        Optional<String> user = userAlone(url);
        if (!password.isEmpty() && (user.isPresent() || !url.contains("@"))) {
            // Not by setCredentialsProvider, which keeps it from those who read the password itself, as Spring does.
            uri.applyAuthentication(user.map(name -> authentication().withAuthentication(name, password))
                    .orElseGet(() -> authentication().withPassword(password.toCharArray()))
                    .build());
        }
        return new RedisAddress(uri, trusting(uri, parametersOf(url)));
    }

    /** The name of a URL that has a name and no password; Lettuce would take it for the password. */
    private static Optional<String> userAlone(String url) {
        Matcher matcher = USER_ALONE.matcher(url);
        return matcher.lookingAt()
                ? Optional.of(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static RedisURI.Builder authentication() {
        return RedisURI.builder().withHost("of-this-address-only-the-authentication-counts");
    }

    private static RedisURI parse(String url, CeleryProperties properties) {
        try {
            RedisURI uri = url.startsWith(SENTINEL) ? sentinels(url) : RedisURI.create(url);
            if (!uri.getSentinels().isEmpty() && uri.getSentinelMasterId() == null) {
                uri.setSentinelMasterId(required(properties));
            }
            return uri;
        } catch (IllegalArgumentException e) {
            // The cause repeats the URL, which may hold a password.
            throw refused(
                    "%s is no Redis URL: write redis://[:password@]host:port/database, or ".formatted(named(properties))
                            + "sentinel://host:port/database;sentinel://host:port/database");
        }
    }

    /** As kombu reads it: password and database are those of the master, and the first URL's count. */
    private static RedisURI sentinels(String url) {
        RedisURI uri = new RedisURI();
        List<URI> places =
                SEMICOLON.splitAsStream(url).map(String::strip).map(URI::create).toList();
        for (URI place : places) {
            if (!SENTINEL.equals(place.getScheme() + "://") || place.getHost() == null) {
                throw new IllegalArgumentException("one of the Sentinels has no URL");
            }
            RedisURI sentinel = new RedisURI();
            sentinel.setHost(place.getHost());
            sentinel.setPort(place.getPort() < 0 ? RedisURI.DEFAULT_SENTINEL_PORT : place.getPort());
            uri.getSentinels().add(sentinel);
        }
        RedisURI first = RedisURI.create(places.get(0).toString().replaceFirst(SENTINEL, "redis://"));
        uri.setDatabase(first.getDatabase());
        uri.applyAuthentication(first);
        return uri;
    }

    private static String required(CeleryProperties properties) {
        String master = text(properties.redisMaster());
        if (master.isEmpty()) {
            throw refused("%s names Sentinels but not whom they watch: set REDIS_MASTER_NAME, Celery's master_name"
                    .formatted(named(properties)));
        }
        return master;
    }

    /** The variable that counts, without secrets. */
    private static String named(CeleryProperties properties) {
        String url = text(properties.redisUrl());
        return url.isEmpty()
                ? "REDIS_HOST=" + text(properties.redisHost())
                : "REDIS_URL=" + EffectiveSettings.shown("REDIS_URL", url);
    }

    private static SettingsRefused refused(String reason) {
        return new SettingsRefused(List.of(reason));
    }

    private static SslOptions trusting(RedisURI uri, Map<String, String> parameters) {
        if (parameters.getOrDefault("ssl_cert_reqs", "").matches("(?i)(CERT_)?NONE")) {
            uri.setVerifyPeer(false);
        }
        String authorities = parameters.get("ssl_ca_certs");
        return authorities == null
                ? SslOptions.create()
                : SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(new File(authorities))
                        .build();
    }

    private static Map<String, String> parametersOf(String url) {
        String query = url.contains("?") ? url.substring(url.indexOf('?') + 1) : "";
        return AMPERSAND
                .splitAsStream(query)
                .map(parameter -> parameter.split("=", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, second) -> second));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }
}
