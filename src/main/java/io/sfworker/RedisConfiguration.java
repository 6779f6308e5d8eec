package io.sfworker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.sfworker.celery.CeleryComponent;
import io.sfworker.celery.redis.RedisConnections;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ray.Computation;
import io.sfworker.redis.EmbeddedRedis;
import io.sfworker.redis.EmbeddedRedisProperties;
import io.sfworker.redis.SecretFile;
import io.sfworker.settings.EffectiveSettings;
import io.sfworker.task.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Redis: the configured one or an embedded one, for the queue ({@code celery:}) and for {@code spring-redis:}. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(RedisConfiguration.class);

    @Bean
    RedisServerAddress redisServerAddress(
            CeleryProperties celery,
            EmbeddedRedisProperties embedded,
            IntakeProperties intake,
            Environment environment) {
        boolean production = environment.acceptsProfiles(Profiles.of("production"));
        return RedisAddress.configured(celery, production)
                .map(address -> new RedisServerAddress(address, null))
                .orElseGet(() -> embedded(embedded, urlFolder(intake).resolve("url")));
    }

    /** The folder with the URL of the embedded Redis: messages may not name what is in it. */
    static Path urlFolder(IntakeProperties intake) {
        return intake.dataPath().resolve(".redis");
    }

    private static RedisServerAddress embedded(EmbeddedRedisProperties properties, Path file) {
        EmbeddedRedis redis = EmbeddedRedis.start(properties);
        try {
            SecretFile.write(file, redis.url() + "\n");
        } catch (IOException e) {
            redis.close();
            throw new UncheckedIOException("%s, for senders, cannot be written".formatted(file), e);
        }
        LOG.info(
                "no REDIS_URL is set: started an embedded Redis without persistence at {}; its password is in {}, for "
                        + "senders: REDIS_URL=$(cat {})",
                EffectiveSettings.shown("REDIS_URL", redis.url()),
                file,
                file);
        return new RedisServerAddress(RedisAddress.of(redis.url()), redis);
    }

    @Bean
    LettuceConnectionFactory redisConnectionFactory(RedisServerAddress address) {
        // The address holds host and database; whether the connection is encrypted is a property of the client.
        return new LettuceConnectionFactory(
                LettuceConnectionFactory.createRedisConfiguration(address.uri()),
                LettuceClientConfiguration.builder()
                        .apply(address.uri())
                        // Health and status events must not wait for Lettuce's minute.
                        .commandTimeout(ANSWER_LIMIT)
                        .clientOptions(ClientOptions.builder()
                                .sslOptions(address.redis().ssl())
                                .timeoutOptions(TimeoutOptions.enabled())
                                .build())
                        .build());
    }

    @Bean
    RedisConnections celeryConnections(RedisServerAddress address) {
        return RedisConnections.to(address.uri(), address.redis().ssl());
    }

    @Bean
    CeleryComponent celery(
            RedisConnections connections,
            ObjectProvider<LettuceConnectionFactory> first,
            Computation computation,
            CeleryProperties celery,
            NodeProperties node) {
        CeleryComponent component = new CeleryComponent();
        component.setConnections(connections);
        component.setGlobalKeyprefix(celery.globalKeyPrefix());
        // Every endpoint that writes a record needs it, not the consumer's alone.
        component.getConfiguration().setResultExpires(celery.resultExpires());
        component.setAliveListener(computation::alive);
        component.setAbout(about(node.node()));
        return component;
    }

    private static String about(Node node) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("node", node.id())
                .put("ip", node.ip())
                .put("pid", ProcessHandle.current().pid())
                .toString();
    }

    /**
     * The Redis this worker talks to.
     *
     * @param redis its address
     * @param embedded the server, when it is the worker's own
     */
    record RedisServerAddress(
            RedisAddress redis,
            @org.jspecify.annotations.Nullable EmbeddedRedis embedded) implements AutoCloseable {
        RedisURI uri() {
            return redis.uri();
        }

        /** {@code host:port} of it, or of the Sentinels that know it. */
        Stream<String> places() {
            return Stream.concat(Stream.of(uri()), uri().getSentinels().stream())
                    .filter(place -> place.getHost() != null)
                    .map(place -> place.getHost() + ":" + place.getPort());
        }

        @Override
        public void close() {
            if (embedded != null) {
                embedded.close();
            }
        }
    }
}
