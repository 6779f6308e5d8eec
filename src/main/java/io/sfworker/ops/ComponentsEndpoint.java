package io.sfworker.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.lang.Nullable;

/** {@code /actuator/components}: SecretFlow's components, which the task type {@code component} runs. */
@Endpoint(id = "components")
public final class ComponentsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentsEndpoint.class);
    private static final int UNAVAILABLE = 503;

    private final Supplier<JsonNode> listing;

    @Nullable
    private JsonNode known;

    /** {@code listing} takes seconds, so what it gives is kept; it may fail with an IllegalStateException. */
    public ComponentsEndpoint(Supplier<JsonNode> listing) {
        this.listing = listing;
    }

    /** All in short, or with {@code id}, for example {@code stats/ss_vif:1.0.0}, all about one. */
    @ReadOperation
    public WebEndpointResponse<Object> list(@Nullable String id) {
        JsonNode all;
        try {
            all = all();
        } catch (IllegalStateException e) {
            LOG.warn("stage=ops components could not be listed", e);
            return Answers.problem(
                    "UNAVAILABLE", "SecretFlow could not be asked for its components; see the log", UNAVAILABLE);
        }
        if (id == null) {
            return new WebEndpointResponse<>(brief(all));
        }
        return StreamSupport.stream(all.spliterator(), false)
                .filter(component -> component.path("comp_id").asText().equals(id))
                .findFirst()
                .map(component -> new WebEndpointResponse<Object>(component))
                .orElseGet(() ->
                        Answers.problem("UNKNOWN", "there is no such component", WebEndpointResponse.STATUS_NOT_FOUND));
    }

    /** Whoever asks while it is made waits for it. */
    private synchronized JsonNode all() {
        if (known == null) {
            known = listing.get();
        }
        return known;
    }

    private static JsonNode brief(JsonNode all) {
        ArrayNode brief = ((ArrayNode) all).arrayNode();
        all.forEach(component -> brief.addObject()
                .put("comp_id", component.path("comp_id").asText())
                .put("description", component.path("description").asText())
                .put("runs_here", component.path("runs_here").asBoolean()));
        return brief;
    }
}
