"""How common words are in documentation in general: what a small knowledge base cannot know.

The table is printed by `python -m tests.benchmarks.background`: stems of our analyzer, each with
the share of chunks that hold it, in the one of two documentations in which it is rarer (segment's,
CC-BY-4.0, and OpenShift's, Apache-2.0; the handbook says where they are). Only counts are kept.
"""

_TABLE = """
    use 0.265  set 0.158  user 0.152  name 0.137  exampl 0.131  creat 0.127
    custom 0.123  api 0.098  not 0.095  add 0.087  follow 0.086  support 0.086
    configur 0.083  type 0.081  data 0.074  spec 0.070  enabl 0.070  key 0.064
    onli 0.062  valu 0.062  see 0.061  object 0.058  option 0.057  field 0.054
    new 0.051  com 0.050  inform 0.050  updat 0.050  requir 0.049  ani 0.048
    io 0.048  start 0.048  web 0.047  includ 0.047  server 0.046  doe 0.045
    cloud 0.045  sourc 0.044  default 0.044  one 0.044  method 0.044  list 0.044
    manag 0.042  provid 0.041  id 0.038  access 0.038  complet 0.038  chang 0.037
    must 0.037  time 0.036  mode 0.036  connect 0.036  account 0.035  specif 0.035
    automat 0.034  group 0.034  request 0.034  recommend 0.034  allow 0.034  view 0.033
    featur 0.033  befor 0.032  base 0.032  refer 0.031  exist 0.031  addit 0.030
    descript 0.030  avail 0.030  select 0.030  product 0.030  understand 0.029  build 0.028
    detail 0.028  plugin 0.028  instal 0.028  applic 0.028  process 0.027  log 0.027
    test 0.027  troubleshoot 0.027  profil 0.026  generat 0.026  client 0.026  note 0.026
    check 0.025  differ 0.025  version 0.025  step 0.024  perform 0.024  issu 0.024
    limit 0.024  function 0.024  address 0.024  map 0.024  true 0.023  load 0.023
    devic 0.023  import 0.023  run 0.023  content 0.023  defin 0.023  might 0.022
    match 0.022  contain 0.022  app 0.022  overview 0.022  instanc 0.021  error 0.021
    work 0.021  document 0.020  within 0.020  number 0.020  enter 0.020  ident 0.020
    initi 0.020  page 0.020  tool 0.019  save 0.019  comput 0.019  paramet 0.019
    servic 0.018  platform 0.018  take 0.018  subscript 0.018  collect 0.018  url 0.018
    file 0.018  current 0.018  ensur 0.018  click 0.018  remov 0.017  https 0.017
    edit 0.017  action 0.017  make 0.017  record 0.017  level 0.017  read 0.016
    develop 0.016  store 0.016  catalog 0.016  role 0.016  case 0.016  result 0.016
    multipl 0.016  section 0.016  delet 0.015  singl 0.015  direct 0.015  tag 0.015
    success 0.015  control 0.015  sign 0.015  specifi 0.015  two 0.015  first 0.015
    either 0.015  project 0.014  plan 0.014  common 0.014  display 0.014  event 0.014
    fals 0.014  json 0.014  share 0.014  migrat 0.014  receiv 0.014  now 0.014
    node 0.014  format 0.014  item 0.014  permiss 0.014  condit 0.013  status 0.013
    without 0.013  queri 0.013  templat 0.013  previous 0.013  messag 0.013  associ 0.013
    copi 0.013  advanc 0.012  depend 0.012  extern 0.012  googl 0.012  aw 0.012
    state 0.012  target 0.012  howev 0.012  show 0.012  choos 0.012  public 0.012
    system 0.012  manual 0.012  amazon 0.012  endpoint 0.012  repres 0.012  environ 0.012
    http 0.012  token 0.012  label 0.012  path 0.012  info 0.012  stream 0.012
    array 0.012  authent 0.011  appli 0.011  correct 0.011  valid 0.011  open 0.011
    sdk 0.011  domain 0.011  live 0.011  resourc 0.011  verifi 0.011  implement 0.011
    next 0.011  disabl 0.011  becaus 0.011  navig 0.011  dure 0.011  filter 0.011
    ip 0.011  may 0.011  go 0.011  back 0.010  polici 0.010  integr 0.010
    context 0.010  packag 0.010  block 0.010  c 0.010  window 0.010  locat 0.010
    per 0.010  dynam 0.010  resolut 0.010  way 0.010  identifi 0.010  instead 0.010
    activ 0.009  end 0.009  channel 0.009  rule 0.009  size 0.009  write 0.009
    modifi 0.009  relat 0.009  confirm 0.009  prefer 0.009  trigger 0.009  fail 0.009
    tabl 0.009  pass 0.009  possibl 0.009  lifecycl 0.009  sampl 0.009  second 0.009
    compon 0.009  forward 0.009  contact 0.008  agent 0.008  correspond 0.008  variabl 0.008
    indic 0.008  net 0.008  alert 0.008  whether 0.008  standard 0.008  upgrad 0.008
    call 0.008  util 0.008  auth 0.008  o 0.008  alreadi 0.008  respons 0.008
    high 0.008  internal 0.008  later 0.008  part 0.008  protocol 0.008  across 0.008
    destin 0.008  debug 0.008  execut 0.008  consol 0.008  iam 0.008  review 0.008
    maintain 0.008  assign 0.008  storag 0.008  replac 0.008  drop 0.008  link 0.008
    behavior 0.008  rout 0.007  report 0.007  extens 0.007  oper 0.007  usag 0.007
    prevent 0.007  core 0.007  region 0.007  return 0.007  credenti 0.007  readi 0.007
    code 0.007  interfac 0.007  secret 0.007  merg 0.007  continu 0.007  metric 0.007
    onc 0.007  admin 0.007  individu 0.007  schema 0.007  ds 0.007  point 0.007
    tab 0.007  describ 0.007  increas 0.007  network 0.007  publish 0.007  secur 0.007
    practic 0.007  find 0.007  order 0.007  line 0.007  last 0.007  oauth 0.007
    everi 0.007  basic 0.007  string 0.007  prerequisit 0.007  power 0.006  program 0.006
    still 0.006  metadata 0.006  x 0.006  entri 0.006  overrid 0.006  site 0.006
    separ 0.006  three 0.006  handl 0.006  author 0.006  class 0.006  determin 0.006
    vs 0.006  flow 0.006  anoth 0.006  config 0.006  place 0.006  attribut 0.006
    effect 0.006  expect 0.006  databas 0.006  webhook 0.006  post 0.006  occur 0.006
    latest 0.006  begin 0.006  upload 0.006  bundl 0.006  non 0.006  known 0.006
    minut 0.006  popul 0.006  accept 0.006  logic 0.006  mani 0.006  local 0.006
    longer 0.006  design 0.006  given 0.006  deprec 0.006  due 0.006  put 0.006
    present 0.006  mean 0.006  bucket 0.006  header 0.006  found 0.006  count 0.006
    total 0.006  monitor 0.006  download 0.006  period 0.006  abl 0.005  repositori 0.005
    top 0.005  alway 0.005  warn 0.005  schedul 0.005  space 0.005  architectur 0.005
    even 0.005  home 0.005  reduc 0.005  hour 0.005  instruct 0.005  member 0.005
    optim 0.005  sync 0.005  detect 0.005  stack 0.005  usernam 0.005  send 0.005
    export 0.005  maximum 0.005  least 0.005  enterpris 0.005  impact 0.005  offer 0.005
    librari 0.005  script 0.005  avoid 0.005  adjust 0.005  improv 0.005  track 0.005
    attach 0.005  consid 0.005  retriev 0.005  futur 0.005  raw 0.005  becom 0.005
    command 0.005  keep 0.005  deploy 0.005  pull 0.005  interact 0.005  explicit 0.005
    push 0.005  caus 0.005  uniqu 0.005  long 0.005  timestamp 0.005  enforc 0.005
    preview 0.005  flag 0.005  finish 0.005  multi 0.005  doc 0.005  input 0.005
    shown 0.005  host 0.005  pre 0.005  similar 0.005  dev 0.005  dashboard 0.005
    compat 0.004  best 0.004  imag 0.004  e 0.004  resolv 0.004  sure 0.004
    insight 0.004  failur 0.004  pipelin 0.004  login 0.004  sever 0.004  submit 0.004
    var 0.004  reach 0.004  well 0.004  setup 0.004  move 0.004  insid 0.004
    menu 0.004  scope 0.004  b 0.004  global 0.004  otherwis 0.004  empti 0.004
    opt 0.004  text 0.004  cluster 0.004  reason 0.004  rate 0.004  built 0.004
    portal 0.004  autom 0.004  github 0.004  full 0.004  tri 0.004  null 0.004
    origin 0.004
"""

_WORDS = _TABLE.split()
_SHARES: dict[str, float] = {
    str(stem): float(share) for stem, share in zip(_WORDS[::2], _WORDS[1::2], strict=True)
}


def share_of_chunks(term: str) -> float:
    """Return the share of chunks of documentation in general that hold a stem; 0 for rare ones."""
    return _SHARES.get(term, 0.0)
