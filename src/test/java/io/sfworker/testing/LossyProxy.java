package io.sfworker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands before a server and, when told so, lets a request through but breaks the connection before the answer. */
public final class LossyProxy implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final AtomicReference<@Nullable String> marker = new AtomicReference<>();
    private final AtomicInteger lost = new AtomicInteger();

    public LossyProxy(int target) throws IOException {
        this.target = target;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** The next request that contains the marker is run, and nobody hears of it. */
    public void loseNextAnswerTo(String text) {
        marker.set(text);
    }

    /** How many answers were lost. */
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }

    private void accept() {
        try {
            while (!entrance.isClosed()) {
                Socket client = entrance.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Pipe pipe = new Pipe(client, server);
                start(pipe::forward);
                start(pipe::backward);
            }
        } catch (IOException e) {
            if (!entrance.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "lossy-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private final class Pipe {
        private final Socket client;
        private final Socket server;
        private volatile boolean deaf;

        Pipe(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void forward() {
            copy(client, server, true);
        }

        void backward() {
            copy(server, client, false);
        }

        private void copy(Socket from, Socket to, boolean request) {
            byte[] buffer = new byte[1 << 16];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                    String wanted = marker.get();
                    String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                    if (request && wanted != null && text.contains(wanted) && marker.compareAndSet(wanted, null)) {
                        deaf = true;
                    }
                    if (!request && deaf) {
                        lost.incrementAndGet();
                        return;
                    }
                    out.write(buffer, 0, read);
                    out.flush();
                }
            } catch (IOException e) {
                // The other direction closed both sockets; that is how a connection breaks.
                deaf = true;
            }
        }
    }
}
