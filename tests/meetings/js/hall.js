// Many in the hall of a webinar: each comes in, fetches the picture, and throws every frame away.
async ({ address, passes, feed }) => {
    const named = name => performance.getEntriesByType('resource').find(one => one.name.includes(name)).name;
    const { Wire } = await import(named('/wire.'));
    const worker = new Worker(document.getElementById('call').dataset.framesWorker, { type: 'module' });
    window.dropped = () => new Promise(done => {
        worker.onmessage = ({ data }) => done(data.counts.dropped);
        worker.postMessage({ t: 'count' });
    });
    window.hall = [];
    async function one({ room, feed: mine, token, api }) {
        const wire = new Wire(address, api);
        await wire.open();
        const place = await wire.attach(() => {});
        const { private_id } = await place.say({ request: 'join', ptype: 'publisher', room, id: mine, token });
        const down = await wire.attach(() => {});
        const come = { request: 'join', ptype: 'subscriber', room, token, private_id, streams: [{ feed }] };
        const { jsep } = await down.say(come);
        const pc = new RTCPeerConnection();
        window.hall.push(pc);
        pc.onicecandidate = ({ candidate }) => down.trickle(candidate?.toJSON());
        pc.ontrack = ({ receiver, track }) => {
            receiver.transform = new RTCRtpScriptTransform(worker, { side: 'drop', kind: track.kind });
        };
        await pc.setRemoteDescription(jsep);
        await pc.setLocalDescription();
        const { type, sdp } = pc.localDescription;
        await down.say({ request: 'start' }, { type, sdp, e2ee: true });
        await new Promise((done, failed) => {
            const look = () => pc.connectionState === 'connected' ? done()
                : pc.connectionState === 'failed' && failed(new Error('failed'));
            pc.onconnectionstatechange = look;
            look();
        });
    }
    for (const each of passes) await one(each);
    return window.hall.filter(pc => pc.connectionState === 'connected').length;
}
