package io.sfworker.ops;

import io.sfworker.celery.redis.QueueUnavailable;
import io.sfworker.celery.redis.RedisRefused;
import io.sfworker.revision.RoutesStopped;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What every endpoint answers while Redis is away, or the routes end: 503 with the reason {@code UNAVAILABLE}. */
@RestControllerAdvice
public final class UnavailableAdvice {
    @ExceptionHandler
    ResponseEntity<Answers.Problem> stopped(RoutesStopped cause) {
        return unavailable((RuntimeException) cause);
    }

    @ExceptionHandler
    ResponseEntity<Answers.Problem> unavailable(QueueUnavailable cause) {
        return unavailable((RuntimeException) cause);
    }

    @ExceptionHandler
    ResponseEntity<Answers.Problem> refused(RedisRefused cause) {
        return unavailable((RuntimeException) cause);
    }

    private static ResponseEntity<Answers.Problem> unavailable(RuntimeException cause) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .body(new Answers.Problem("UNAVAILABLE", String.valueOf(cause.getMessage())));
    }
}
