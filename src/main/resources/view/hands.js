// What hands and keys do, and the start.

function look(azimuth, elevation, zoom) {
  stage.look(stage.azimuth + azimuth, stage.elevation + elevation, stage.field * zoom);
  stale = true;
}

function listen() {
  const place = $('stage');
  place.addEventListener('pointerdown', event => {
    place.setPointerCapture(event.pointerId);
    place.classList.add('held');
  });
  place.addEventListener('pointermove', event => {
    if (place.hasPointerCapture(event.pointerId) && !stage.isFlat) {
      const degrees = stage.field / stage.height;
      look(event.movementX * degrees, event.movementY * degrees, 1);
    }
  });
  place.addEventListener('lostpointercapture', () => place.classList.remove('held'));
  place.addEventListener('wheel', event => {
    event.preventDefault();
    look(0, 0, Math.exp(event.deltaY / 1000));
  }, {passive: false});

  const line = $('timeline');
  const to = event => {
    const box = line.getBoundingClientRect();
    seek((event.clientX - box.left) / box.width * data.duration);
  };
  line.addEventListener('pointerdown', event => {
    line.setPointerCapture(event.pointerId);
    to(event);
  });
  line.addEventListener('pointermove', event => line.hasPointerCapture(event.pointerId) && to(event));

  for (const name of ['map', 'tile', 'peak']) {
    $(name).addEventListener('click', () => toggle(name));
  }
  $('mute').addEventListener('click', () => {
    video.muted = !video.muted;
    $('mute').setAttribute('aria-pressed', !video.muted);
  });
  $('opacity').addEventListener('input', () => stale = true);
  $('play').addEventListener('click', play);
  $('sphere').addEventListener('click', () => change(false));
  $('flat').addEventListener('click', () => change(true));
  document.addEventListener('keydown', key);
  for (const event of ['seeked', 'play', 'pause', 'ended', 'loadeddata']) {
    video.addEventListener(event, () => stale = true);
  }
  new ResizeObserver(resize).observe(place);
}

function resize() {
  stage.resize();
  drawTimeline($('segments'), data);
  stale = true;
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target === $('opacity')) {
    return;
  }
  const onTimeline = event.target === $('timeline');
  const onButton = event.target.tagName === 'BUTTON';
  const turn = stage.field / 15;
  const actions = {
    ArrowLeft: () => onTimeline ? seek(video.currentTime - 1) : look(turn, 0, 1),
    ArrowRight: () => onTimeline ? seek(video.currentTime + 1) : look(-turn, 0, 1),
    ArrowUp: () => look(0, turn, 1),
    ArrowDown: () => look(0, -turn, 1),
    Home: () => seek(0),
    End: () => seek(data.duration),
    '+': () => look(0, 0, 0.9),
    '=': () => look(0, 0, 0.9),
    '-': () => look(0, 0, 1.1),
    ',': () => step(-1),
    '.': () => step(1),
    v: () => change(!stage.isFlat),
    m: () => toggle('map'),
    t: () => toggle('tile'),
    p: () => toggle('peak'),
  };
  if (!onButton) {
    actions[' '] = play;
  }
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action) {
    event.preventDefault();
    action();
  }
}

function loop() {
  if (stale || !video.paused) {
    stale = false;
    show();
  }
  requestAnimationFrame(loop);
}

async function begin() {
  $('title').textContent = document.title = data.title;
  $('about').textContent = data.about;
  $('timeline').setAttribute('aria-valuemax', data.duration.toFixed(2));
  const THREE = await three();
  const maps = await mapFrames();
  $('map').disabled = $('opacity').disabled = !maps.frames.length;
  $('mute').disabled = !data.sound;
  try {
    stage = createStage(THREE, $('picture'), video, maps);
  } catch (e) {
    fail(`This browser shows no WebGL, which the page needs: ${e.message}`);
    return;
  }
  // A link may name a view and a moment: view.html#flat or view.html#sphere,12.5
  const [view, time] = location.hash.slice(1).split(',');
  const first = data.frames[0].peaks[0];
  stage.look(first ? first[0] : 0, 0, stage.field);
  listen();
  resize();
  change(view === 'flat');
  // Keys go to the stage at first; some browsers would begin with the first button.
  $('stage').focus({preventScroll: true, focusVisible: false});
  video.addEventListener('error', () => fail('This browser does not play H.264 video.'));
  video.addEventListener('loadeddata', () => {
    seek(Number(time) || 0);
    video.addEventListener('seeked', () => requestAnimationFrame(() => {
      stale = true;
      Object.assign(root.dataset, {state: 'ready', frames: data.frames.length, maps: maps.frames.length});
    }), {once: true});
  }, {once: true});
  video.src = blobUrl([bytes('movie')], 'video/mp4');
  loop();
}

begin().catch(e => fail(`The page could not be put together: ${e.message}`));
