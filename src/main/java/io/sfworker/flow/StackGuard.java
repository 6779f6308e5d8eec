package io.sfworker.flow;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets a step that runs out of stack fail like any other: Camel lets errors through, and the task of such an exchange
 * would never end. The stack is whole again where the step began.
 */
public final class StackGuard implements InterceptStrategy {
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor nextTarget) {
        if (!(definition instanceof ProcessDefinition)) {
            // Only processors go as deep as a message does.
            return target;
        }
        return new DelegateAsyncProcessor(AsyncProcessorConverterHelper.convert(target)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Later later = new Later(callback);
                boolean sync = true;
                try {
                    sync = super.process(exchange, later);
                } catch (StackOverflowError error) {
                    if (later.wentOn()) {
                        throw error;
                    }
                    exchange.setException(error);
                }
                later.returned(sync);
                return sync;
            }
        };
    }

    /** Camel's steps say that they have ended also when an error ends them; so what they say at once has to wait. */
    private static final class Later implements AsyncCallback {
        private final AsyncCallback callback;
        private boolean wentOn;
        private boolean waits;
        private boolean returned;

        Later(AsyncCallback callback) {
            this.callback = callback;
        }

        @Override
        public void done(boolean doneSync) {
            synchronized (this) {
                if (doneSync && !returned) {
                    waits = true;
                    return;
                }
                wentOn = true;
            }
            callback.done(doneSync);
        }

        synchronized boolean wentOn() {
            return wentOn;
        }

        /** The step has returned, and said whether it ended. */
        void returned(boolean sync) {
            boolean ended;
            synchronized (this) {
                returned = true;
                ended = sync || waits;
            }
            if (ended) {
                callback.done(sync);
            }
        }
    }
}
