package io.sfworker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lettuce.core.RedisURI;
import io.sfworker.celery.CeleryComponent;
import io.sfworker.ray.Computation;
import io.sfworker.redis.EmbeddedRedis;
import io.sfworker.redis.EmbeddedRedisProperties;
import io.sfworker.task.Node;
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
    private static final Logger LOG = LoggerFactory.getLogger(RedisConfiguration.class);

    @Bean
    RedisServerAddress redisServerAddress(
            CeleryProperties celery, EmbeddedRedisProperties embedded, Environment environment) {
        boolean production = environment.acceptsProfiles(Profiles.of("production"));
        return RedisAddress.configured(celery, production)
                .map(uri -> new RedisServerAddress(uri, null))
                .orElseGet(() -> embedded(embedded));
    }

    private static RedisServerAddress embedded(EmbeddedRedisProperties properties) {
        EmbeddedRedis redis = EmbeddedRedis.start(properties);
        LOG.info("no REDIS_URL is set: started an embedded Redis without persistence at {}", redis.url());
        return new RedisServerAddress(RedisURI.create(redis.url()), redis);
    }

    @Bean
    LettuceConnectionFactory redisConnectionFactory(RedisServerAddress address) {
        // The address holds host and database; whether the connection is encrypted is a property of the client.
        return new LettuceConnectionFactory(
                LettuceConnectionFactory.createRedisConfiguration(address.uri()),
                LettuceClientConfiguration.builder().apply(address.uri()).build());
    }

    @Bean
    CeleryComponent celery(
            RedisServerAddress address,
            ObjectProvider<LettuceConnectionFactory> first,
            Computation computation,
            NodeProperties node) {
        CeleryComponent component = new CeleryComponent();
        component.setRedisUrl(address.uri().toURI().toString());
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
     * @param uri its address
     * @param embedded the server, when it is the worker's own
     */
    record RedisServerAddress(
            RedisURI uri, @org.jspecify.annotations.Nullable EmbeddedRedis embedded) implements AutoCloseable {
        @Override
        public void close() {
            if (embedded != null) {
                embedded.close();
            }
        }
    }
}
